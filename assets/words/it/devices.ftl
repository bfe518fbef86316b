# SPDX-License-Identifier: EUPL-1.2
# Dispositivi e server: come stanno, e gli allarmi.

device-server = Server
device-trouble = { $device }: { $what }
device-trouble-over = { $device }: risolto ({ $what })

trouble-silent = non risponde
trouble-silent-for = { $n ->
    [one] non risponde da un minuto
   *[other] non risponde da { $n } minuti
}
trouble-silent-long = non risponde da { $time }
trouble-paper-near-end = carta quasi finita
trouble-printer-cutter = la taglierina della stampante è bloccata
trouble-printer-offline = la stampante non può stampare
trouble-printer-asked-in-vain = la stampante non dice mai come sta: chi installa scriva confirmation = "none" nel suo profilo
trouble-slip-not-collected = un biglietto è rimasto nella bocca della stampante
trouble-display-no-answer = un display non risponde
trouble-line-away = la linea dei display non c’è: controlli il cavo o l’adattatore
trouble-keypad-away = una tastiera non c’è: controlli il cavo
trouble-keypad-not-allowed = la chiave della tastiera non vale per gli sportelli
trouble-display-unknown = un display mostra uno sportello o un settore che non esiste
trouble-disk-low = poco spazio sul disco
trouble-disk-bad = il disco non scrive bene
trouble-clock-off = l’orologio è sbagliato
trouble-copied = due dispositivi usano la stessa chiave
trouble-no-voice = non può parlare
trouble-read-only = il registro non si può scrivere
trouble-journal-lost = il file del registro è stato tolto o sostituito: non si danno più numeri
trouble-backup-off = nessuna copia di sicurezza
trouble-backup-failed = la copia di sicurezza non è riuscita
trouble-backup-late = la copia di sicurezza è in ritardo
trouble-server-replaced = non segue questo server: un altro ha preso il suo posto
trouble-no-own-numbers = non può dare numeri quando il server manca: il suo disco non si può usare
trouble-replaced = un altro server ha preso il suo posto: lo spenga
trouble-other = c’è un problema

devices-title = Dispositivi
devices-none = Nessun dispositivo si è ancora fatto sentire.
devices-column-device = Dispositivo
devices-column-state = Stato
devices-column-heard = Sentito
devices-column-version = Versione
devices-column-room = Spazio libero
devices-well = Tutto bene
devices-now = ora
devices-seconds = { $n } s fa
devices-ago = { $time } fa
devices-backup-age = ultima copia { $time } fa
devices-gigabytes = { $n } GB
devices-alarm = { $n ->
    [one] Un avviso da guardare
   *[other] { $n } avvisi da guardare
}
devices-sound = Attiva il suono degli avvisi
device-kind-kiosk = Totem
device-kind-board = Tabellone
device-kind-counter-display = Display di sportello
device-kind-info = Totem informativo
device-kind-operator = Postazione
device-kind-supervisor = Supervisione
trouble-too-often = chiede troppo spesso: viene rallentato
trouble-nonsense = dice cose impossibili: non gli si crede
trouble-office-waits-strand = il nuovo file dell’ufficio aspetta: toglierebbe il servizio a chi è in attesa
trouble-office-waits-counter = il nuovo file dell’ufficio aspetta: toglierebbe uno sportello aperto
trouble-office-waits-day = il nuovo file dell’ufficio aspetta il prossimo giorno: cambia ciò che non può cambiare oggi
