// SPDX-License-Identifier: EUPL-1.2
//! What the faces of the hall see.

use crate::script::check;

#[test]
fn services_count_who_waits_and_who_serves() {
    check(
        "9:00  open 1                | 1 opens
         9:00  open 2                | 2 opens
         9:00  pause 2               | 2 pauses
         9:01  take carta            | A001 waits for carta
         9:01  take carta nascita    | A002 waits for carta, nascita
         9:02  see waiting carta     | 2 waiting, 1 open, 1 on pause
         9:02  see waiting nascita   | 0 waiting, 0 open, 1 on pause
         9:03  next 1                | A001 to 1 (longest wait)
         9:03  see waiting carta     | 1 waiting, 1 open, 1 on pause",
    );
}

#[test]
fn who_reaches_a_service() {
    check(
        "9:00  see reach carta   | 0 ahead, 0 min; 0 open, 0 idle, 0 in all
         9:00  take carta        | A001 waits for carta
         9:00  take residenza    | A002 waits for residenza
         9:00  take nascita      | S001 waits for nascita
         9:00  see reach carta   | 1 ahead, 10 min; 0 open, 0 idle, 0 in all
         9:01  open 1            | 1 opens
         9:01  see reach carta   | 2 ahead, 20 min; 1 open, 1 idle, 1 in all
         9:01  open 2            | 2 opens
         9:01  open 3            | 3 opens
         9:01  see reach carta   | 3 ahead, 30 min; 2 open, 2 idle, 3 in all
         9:02  next 1            | A001 to 1 (longest wait)
         9:02  see reach carta   | 2 ahead, 20 min; 2 open, 1 idle, 3 in all",
    );
}

#[test]
fn how_many_go_before() {
    check(
        "policy head-start priority 30m
         9:00  open 1                      | 1 opens
         9:01  take carta                  | A001 waits for carta
         9:02  take residenza              | A002 waits for residenza
         9:03  take nascita                | S001 waits for nascita
         9:04  take carta priority         | A003 waits for carta
         9:05  take carta appointment 9:40 | A004 waits for carta
         9:06  take carta appointment 9:35 | A005 waits for carta
         9:07  see ahead A003 | 0
         9:07  see ahead A001 | 1
         9:07  see ahead A002 | 2
         9:07  see ahead S001 | 0
         # Not due yet: after all that can be called, and after the earlier slot.
         9:07  see ahead A005 | 3
         9:07  see ahead A004 | 4
         9:08  next 1         | A003 to 1 (head start of priority)
         9:08  see ahead A003 | does not wait",
    );
}

#[test]
fn nobody_is_stranded_without_being_seen() {
    check(
        "9:00  take carta     | A001 waits for carta
         9:00  take morte     | S001 waits for morte
         9:00  see stranded   | A001, S001
         9:01  open 3         | 3 opens
         9:01  see stranded   | A001
         9:02  pause 3        | 3 pauses
         9:02  see stranded   | A001
         9:03  close 3        | 3 closes
         9:03  see stranded   | A001, S001",
    );
}
