// SPDX-License-Identifier: EUPL-1.2
//! Who is next, and why.

use crate::script::check;

#[test]
fn the_longest_wait_goes_first() {
    check(
        "9:00  open 1         | 1 opens
         9:01  take residenza | A001 waits for residenza
         9:02  take carta     | A002 waits for carta
         9:03  see next 1     | A001 (longest wait), A002 (longest wait)
         9:03  next 1         | A001 to 1 (longest wait)",
    );
}

#[test]
fn a_head_start_counts_minutes_and_no_more() {
    check(
        "policy head-start priority 10m
         9:00  open 1                | 1 opens
         9:01  take carta            | A001 waits for carta
         9:05  take carta            | A002 waits for carta
         9:12  take carta priority   | A003 waits for carta
         9:13  see next 1            | A001 (longest wait), A003 (head start of priority), A002 (longest wait)
         9:13  next 1                | A001 to 1 (longest wait)
         9:14  next 1                | A001 counts as absent at 1; then A003 to 1 (head start of priority)
         9:15  next 1                | A003 counts as absent at 1; then A002 to 1 (longest wait)",
    );
}

#[test]
fn a_priority_that_came_first_needs_no_head_start() {
    check(
        "policy head-start priority 10m
         9:00  open 1              | 1 opens
         9:01  take carta priority | A001 waits for carta
         9:02  take carta          | A002 waits for carta
         9:03  next 1              | A001 to 1 (longest wait)",
    );
}

#[test]
fn ties_go_to_who_arrived_first() {
    check(
        "policy head-start priority 10m
         9:00  open 1              | 1 opens
         9:01  take carta          | A001 waits for carta
         9:11  take carta priority | A002 waits for carta
         9:12  next 1              | A001 to 1 (longest wait)",
    );
}

#[test]
fn a_counter_serves_first_what_it_is_there_for() {
    check(
        "policy tier-penalty 1 5m
         9:00  open 2       | 2 opens
         9:01  take nascita | S001 waits for nascita
         9:03  take carta   | A001 waits for carta
         9:07  take carta   | A002 waits for carta
         9:08  see next 2   | A001 (preferred), S001 (longest wait), A002 (longest wait)
         9:08  next 2       | A001 to 2 (preferred)",
    );
}

#[test]
fn an_appointment_is_called_by_its_slot() {
    check(
        "9:00  open 1                       | 1 opens
         9:01  take carta appointment 9:30  | A001 waits for carta
         9:02  next 1                       | no: nobody waiting
         9:10  take carta                   | A002 waits for carta
         9:25  take carta                   | A003 waits for carta
         # Eligible from 9:20, but its key is 9:30: who came at 9:10 and 9:25 is before it.
         9:26  see next 1                   | A002 (longest wait), A003 (longest wait), A001 (appointment due)
         9:26  call 1 A001                  | A001 to 1 (clerk choice)",
    );
}

#[test]
fn a_head_start_for_appointments_calls_them_when_due() {
    check(
        "policy head-start appointment 1h
         9:00  open 1                       | 1 opens
         9:01  take carta                   | A001 waits for carta
         9:02  take carta appointment 9:30  | A002 waits for carta
         9:19  see next 1                   | A001 (longest wait)
         9:20  next 1                       | A002 to 1 (appointment due)",
    );
}

#[test]
fn who_comes_late_to_an_appointment_waits_as_a_walk_in() {
    check(
        "policy head-start appointment 1h
         9:00  open 1                       | 1 opens
         9:40  take carta                   | A001 waits for carta
         9:45  take carta appointment 9:30  | A002 waits for carta
         9:46  take carta appointment 9:30  | A003 waits for carta
         9:50  see next 1                   | A002 (appointment due), A001 (longest wait), A003 (longest wait)",
    );
}

#[test]
fn one_priority_every_two_standard() {
    check(
        "policy ratio 1 priority every 2 standard
         9:00  open 1              | 1 opens
         9:00  take carta priority | A001 waits for carta
         9:01  take carta priority | A002 waits for carta
         9:02  take carta          | A003 waits for carta
         9:03  take carta          | A004 waits for carta
         9:04  take carta          | A005 waits for carta
         9:05  next 1              | A003 to 1 (turn of standard)
         9:06  next 1              | A003 counts as absent at 1; then A004 to 1 (turn of standard)
         9:07  next 1              | A004 counts as absent at 1; then A001 to 1 (turn of priority)
         9:08  next 1              | A001 counts as absent at 1; then A005 to 1 (turn of standard)
         # Nobody of the other class waits any more, so the ratio has nothing to weigh.
         9:09  next 1              | A005 counts as absent at 1; then A002 to 1 (longest wait)",
    );
}

#[test]
fn a_ratio_of_two_classes_does_not_starve_the_third() {
    check(
        "policy ratio 1 priority every 2 standard
         9:00  open 1                      | 1 opens
         9:00  take carta appointment 9:00 | A001 waits for carta
         9:01  take carta                  | A002 waits for carta
         9:01  take carta priority         | A003 waits for carta
         9:02  next 1                      | A001 to 1 (appointment due)
         9:03  next 1                      | A001 counts as absent at 1; then A002 to 1 (turn of standard)",
    );
}

#[test]
fn a_condition_prefers_an_area_that_is_overdue() {
    check(
        "policy when stato-civile over 30m prefer stato-civile
         9:00  open 4                   | 4 opens
         9:00  take carta               | A001 waits for carta
         9:10  take nascita             | S001 waits for nascita
         9:40  next 4                   | A001 to 4 (longest wait)
         9:40  undo 4                   | 4 takes it back
         9:41  next 4                   | S001 to 4 (area 1 overdue)",
    );
}

#[test]
fn a_condition_whose_preferred_area_is_empty_does_not_hold() {
    check(
        "policy when anagrafe over 30m prefer stato-civile
         9:00  open 4     | 4 opens
         9:00  take carta | A001 waits for carta
         9:40  next 4     | A001 to 4 (longest wait)",
    );
}

#[test]
fn the_guard_comes_before_every_other_rule() {
    check(
        "policy head-start priority 2h
         policy guard 40m
         policy when stato-civile over 5m prefer stato-civile
         9:00  open 4              | 4 opens
         9:00  take carta          | A001 waits for carta
         9:20  take nascita priority | S001 waits for nascita
         9:40  see next 4          | S001 (area 1 overdue), A001 (longest wait)
         9:41  next 4              | A001 to 4 (starvation guard)",
    );
}
