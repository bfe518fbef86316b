# SPDX-License-Identifier: EUPL-1.2
# Devices and server: how they are, and the alarms.

device-server = Server
device-trouble = { $device }: { $what }
device-trouble-over = { $device }: solved ({ $what })

trouble-silent = does not answer
trouble-silent-for = { $n ->
    [one] has not answered for a minute
   *[other] has not answered for { $n } minutes
}
trouble-silent-long = has not answered for { $time }
trouble-paper-near-end = paper nearly out
trouble-printer-cutter = the printer’s cutter is stuck
trouble-printer-offline = the printer cannot print
trouble-printer-asked-in-vain = the printer never says how it is: whoever installs it should write confirmation = "none" in its profile
trouble-slip-not-collected = a slip was left at the printer’s mouth
trouble-display-no-answer = a display does not answer
trouble-line-away = the displays’ line is missing: check cable and adapter
trouble-keypad-away = a keypad is missing: check its cable
trouble-keypad-not-allowed = the keypad’s key is not valid for counters
trouble-display-unknown = a display shows a counter or an area that does not exist
trouble-disk-low = little room on the disk
trouble-disk-bad = the disk does not write well
trouble-clock-off = the clock is wrong
trouble-copied = two devices use the same key
trouble-no-voice = cannot speak
trouble-read-only = the journal cannot be written
trouble-journal-lost = the journal’s file was taken away or replaced: no more numbers are given
trouble-backup-off = no backup
trouble-backup-failed = the backup did not succeed
trouble-backup-late = the backup is late
trouble-server-replaced = does not follow this server: another has taken its place
trouble-no-own-numbers = cannot give numbers when the server is away: its disk cannot be used
trouble-replaced = another server has taken its place: switch this one off
trouble-other = there is a problem

devices-title = Devices
devices-none = No device has been heard yet.
devices-column-device = Device
devices-column-state = State
devices-column-heard = Heard
devices-column-version = Version
devices-column-room = Free room
devices-well = All well
devices-now = now
devices-seconds = { $n } s ago
devices-ago = { $time } ago
devices-backup-age = last copy { $time } ago
devices-gigabytes = { $n } GB
devices-alarm = { $n ->
    [one] One thing to look at
   *[other] { $n } things to look at
}
devices-sound = Turn on the sound of alarms
device-kind-kiosk = Totem
device-kind-board = Board
device-kind-counter-display = Counter display
device-kind-info = Information totem
device-kind-operator = Desk machine
device-kind-supervisor = Supervision
trouble-too-often = asks too often: it is slowed down
trouble-nonsense = says what cannot be: it is not believed
trouble-office-waits-strand = the new office file waits: it would take the service from somebody who waits
trouble-office-waits-counter = the new office file waits: it would take away an open counter
trouble-office-waits-day = the new office file waits for the next day: it changes what cannot change today
