// SPDX-License-Identifier: EUPL-1.2
//! Taking a number, legs, transfers, parking, leaving.

use crate::script::check;

#[test]
fn numbers_are_given_in_order_by_area() {
    check(
        "9:00  take carta             | A001 waits for carta
         9:00  take nascita           | S001 waits for nascita
         9:00  take residenza nascita | A002 waits for residenza, nascita
         9:00  take                   | no: bad services
         9:00  take carta carta       | no: bad services
         9:00  take unknown           | no: unknown service
         9:00  take carta             | A003 waits for carta",
    );
}

#[test]
fn what_nobody_serves_cannot_be_asked_for() {
    check(
        "retired morte
         nobody serves residenza
         9:00  take morte       | no: unknown service
         9:00  take residenza   | no: nobody serves
         9:00  take carta morte | no: unknown service",
    );
}

#[test]
fn legs_are_served_one_after_the_other_with_the_old_arrival() {
    check(
        "9:00  open 1             | 1 opens
         9:00  open 3             | 3 opens
         9:01  take carta nascita | A001 waits for carta, nascita
         9:02  take nascita       | S001 waits for nascita
         9:03  see ahead S001     | 0
         9:03  next 1             | A001 to 1 (longest wait)
         9:09  finish 1           | A001 done at 1
         9:09  see visit A001     | carta Served, nascita Waiting
         9:10  see ahead S001     | 1
         9:10  next 3             | A001 to 3 (longest wait)
         9:15  finish 3           | A001 done at 3
         9:15  see visit A001     | carta Served, nascita Served",
    );
}

#[test]
fn the_next_leg_can_be_called_by_the_same_press() {
    check(
        "9:00  open 1               | 1 opens
         9:01  take carta residenza | A001 waits for carta, residenza
         9:02  take carta           | A002 waits for carta
         9:03  next 1               | A001 to 1 (longest wait)
         9:09  next 1               | A001 counts as done at 1; then A001 to 1 (longest wait)
         9:15  next 1               | A001 counts as done at 1; then A002 to 1 (longest wait)",
    );
}

#[test]
fn a_clerk_adds_a_service() {
    check(
        "9:00  open 1        | 1 opens
         9:01  take carta    | A001 waits for carta
         9:02  next 1        | A001 to 1 (longest wait)
         9:03  add 1 carta   | no: already asked
         9:03  add 1 unknown | no: unknown service
         9:03  add 1 nascita | A001 adds nascita
         9:03  add 1 nascita | no: already asked
         9:04  finish 1      | A001 done at 1
         9:05  see visit A001 | carta Served, nascita Waiting",
    );
}

#[test]
fn a_transfer_keeps_number_and_place() {
    check(
        "9:00  open 1                | 1 opens
         9:00  open 3                | 3 opens
         9:01  take carta            | A001 waits for carta
         9:02  take nascita          | S001 waits for nascita
         9:03  next 1                | A001 to 1 (longest wait)
         9:04  serve 1               | 1 serves A001
         9:05  transfer 1 to nascita | A001 sent from 1 for nascita
         9:06  see visit A001        | nascita Waiting
         9:06  next 3                | A001 to 3 (longest wait)",
    );
}

#[test]
fn a_transfer_to_a_counter_waits_for_that_counter() {
    check(
        "9:00  open 1                     | 1 opens
         9:00  open 2                     | 2 opens
         9:00  open 4                     | 4 opens
         9:01  take carta                 | A001 waits for carta
         9:02  next 1                     | A001 to 1 (longest wait)
         9:05  transfer 1 to nascita at 2 | A001 sent from 1 for nascita to counter 2
         9:06  next 4                     | no: nobody waiting
         9:06  call 4 A001                | no: counter cannot serve 4
         9:06  next 2                     | A001 to 2 (sent here)",
    );
}

#[test]
fn come_back_to_me() {
    check(
        "9:00  open 1             | 1 opens
         9:00  open 2             | 2 opens
         9:00  open 3             | 3 opens
         9:01  take carta morte   | A001 waits for carta, morte
         9:02  next 1             | A001 to 1 (longest wait)
         9:05  transfer 1 to nascita come-back | A001 sent from 1 for nascita and back
         9:05  see visit A001     | nascita Waiting, carta Pending at 1, morte Pending
         9:06  next 3             | A001 to 3 (longest wait)
         9:09  finish 3           | A001 done at 3
         9:10  next 2             | no: nobody waiting
         9:10  next 1             | A001 to 1 (sent here)
         9:11  finish 1           | A001 done at 1
         9:11  next 3             | A001 to 3 (longest wait)",
    );
}

#[test]
fn a_transfer_to_where_nobody_serves_is_refused() {
    check(
        "nobody serves morte
         9:00  open 1                | 1 opens
         9:01  take carta            | A001 waits for carta
         9:02  next 1                | A001 to 1 (longest wait)
         9:03  transfer 1 to morte   | no: nobody serves
         9:03  transfer 1 to unknown | no: unknown service
         9:03  transfer 1 at 3       | no: counter closed
         9:03  open 3                | 3 opens
         9:03  transfer 1 at 3       | no: counter cannot serve 3
         9:03  transfer 1 at 9       | no: unknown counter 9
         9:03  transfer 1 to carta   | no: already asked
         9:03  transfer 1            | no: bad services
         9:04  see visit A001        | carta Called",
    );
}

#[test]
fn parking_and_coming_back() {
    check(
        "9:00  open 1         | 1 opens
         9:01  take carta     | A001 waits for carta
         9:02  take carta     | A002 waits for carta
         9:03  next 1         | A001 to 1 (longest wait)
         9:04  park 1         | A001 parked at 1
         9:04  see parked     | A001
         9:05  put-aside A002 | A002 parked
         9:05  put-aside A002 | no: wrong state A002
         9:06  next 1         | no: nobody waiting
         9:07  requeue A002   | A002 waits again
         9:07  requeue A002   | no: wrong state A002
         9:08  requeue A001   | A001 waits again
         9:09  next 1         | A001 to 1 (longest wait)
         9:10  park 1         | A001 parked at 1
         9:11  call 1 A001    | A001 to 1 (clerk choice)",
    );
}

#[test]
fn a_citizen_can_give_up_while_waiting() {
    check(
        "9:00  open 1         | 1 opens
         9:01  take carta nascita | A001 waits for carta, nascita
         9:02  leave A001     | A001 left
         9:02  see visit A001 | carta Left, nascita Left
         9:03  leave A001     | no: wrong state A001
         9:03  leave-with-a-wrong-link | no: unknown visit
         9:04  take carta     | A002 waits for carta
         9:05  next 1         | A002 to 1 (longest wait)
         9:06  leave A002     | no: wrong state A002",
    );
}

#[test]
fn what_became_of_the_slip_is_kept() {
    check(
        "9:00  take carta           | A001 waits for carta
         9:00  slip A001 printed    | A001 slip Printed
         9:01  slip A001 printed    |
         9:00  slip A009 printed    | no: unknown visit
         9:01  slip A001 paper-out  | A001 slip NotPrinted(PaperOut)",
    );
}
