// SPDX-License-Identifier: EUPL-1.2
//! Opening, pausing and closing a counter, and "call when someone arrives".

use crate::script::check;

#[test]
fn a_counter_opens_pauses_resumes_and_closes() {
    check(
        "9:00  pause 1   | no: counter closed
         9:00  open 1    | 1 opens
         9:00  open 1    | no: counter open
         9:01  resume 1  | no: counter not paused
         9:02  pause 1   | 1 pauses
         9:02  pause 1   | no: counter paused
         9:02  next 1    | no: counter paused
         9:03  see waiting carta | 0 waiting, 0 open, 1 on pause
         9:03  resume 1  | 1 resumes
         9:04  close 1   | 1 closes
         9:04  close 1   | no: counter closed",
    );
}

#[test]
fn a_service_goes_on_during_a_pause() {
    check(
        "9:00  open 1     | 1 opens
         9:00  take carta | A001 waits for carta
         9:00  take carta | A002 waits for carta
         9:01  next 1     | A001 to 1 (longest wait)
         9:02  pause 1    | 1 pauses
         9:02  call 1 A002 | no: counter paused
         9:03  serve 1    | 1 serves A001
         9:04  finish 1   | A001 done at 1",
    );
}

#[test]
fn a_counter_can_open_for_some_of_its_services() {
    check(
        "9:00  open 1 for nascita   | no: counter cannot serve 1
         9:00  open 1 for           | no: bad services
         9:00  open 1 for unknown   | no: unknown service
         9:00  open 1 for residenza | 1 opens
         9:01  take carta           | A001 waits for carta
         9:02  next 1               | no: nobody waiting
         9:02  see stranded         | A001
         9:03  call 1 A001          | no: counter cannot serve 1
         9:04  close 1              | 1 closes
         9:05  open 1               | 1 opens
         9:06  next 1               | A001 to 1 (longest wait)",
    );
}

#[test]
fn closing_finishes_who_is_served_and_sends_back_who_was_only_called() {
    check(
        "9:00  open 1     | 1 opens
         9:00  open 2     | 2 opens
         9:01  take carta | A001 waits for carta
         9:02  take carta | A002 waits for carta
         9:03  next 1     | A001 to 1 (longest wait)
         9:04  next 2     | A002 to 2 (longest wait)
         9:04  serve 1    | 1 serves A001
         9:05  close 1    | A001 done at 1; 1 closes
         9:05  close 2    | A002 waits again; 2 closes
         9:06  see visit A002 | carta Waiting
         9:06  see stranded   | A002",
    );
}

#[test]
fn closing_strands_nobody_who_was_sent_there() {
    check(
        "9:00  open 1     | 1 opens
         9:00  open 2     | 2 opens
         9:01  take carta | A001 waits for carta
         9:02  next 1     | A001 to 1 (longest wait)
         9:03  transfer 1 at 2 | A001 sent from 1 to counter 2
         9:04  next 1     | no: nobody waiting
         9:05  close 2    | 2 closes
         9:06  next 1     | A001 to 1 (longest wait)",
    );
}

#[test]
fn a_free_counter_that_calls_by_itself_takes_who_arrives() {
    check(
        "counter 1 calls by itself
         9:00  open 1     | 1 opens
         9:01  take carta | A001 waits for carta; A001 to 1 (counter free)
         9:02  take carta | A002 waits for carta
         9:03  finish 1   | A001 done at 1
         # A002 waited already when counter 1 became free: the clerk decides, and whoever comes now does not overtake.
         9:04  take carta | A003 waits for carta
         9:05  next 1     | A002 to 1 (longest wait)",
    );
}

#[test]
fn who_arrives_goes_to_the_counter_that_prefers_it_then_to_the_longest_idle() {
    check(
        "counter 1 calls by itself
         counter 2 calls by itself
         counter 4 calls by itself
         9:00  open 4     | 4 opens
         9:01  open 2     | 2 opens
         9:02  open 1     | 1 opens
         9:03  take carta | A001 waits for carta; A001 to 2 (counter free)
         9:04  take carta | A002 waits for carta; A002 to 1 (counter free)
         9:05  take carta | A003 waits for carta; A003 to 4 (counter free)
         9:06  take carta | A004 waits for carta",
    );
}

#[test]
fn a_counter_that_starts_to_call_by_itself_calls_who_waits() {
    check(
        "counter 2 calls by itself
         9:00  take carta | A001 waits for carta
         9:00  take carta | A002 waits for carta
         9:00  take carta | A003 waits for carta
         9:01  open 2     | 2 opens; A001 to 2 (longest wait)
         9:02  open 1     | 1 opens
         9:02  auto 1 on  | 1 calls by itself; A002 to 1 (longest wait)
         9:03  finish 1   | A002 done at 1
         9:03  pause 1    | 1 pauses
         9:04  resume 1   | 1 resumes; A003 to 1 (longest wait)
         9:05  auto 1 off | 1 calls when told",
    );
}

#[test]
fn a_visit_that_waits_again_finds_a_free_counter_too() {
    check(
        "counter 3 calls by itself
         9:00  open 1               | 1 opens
         9:00  open 3               | 3 opens
         9:01  take carta nascita   | A001 waits for carta, nascita
         9:02  next 1               | A001 to 1 (longest wait)
         9:05  finish 1             | A001 done at 1; A001 to 3 (counter free)
         9:06  park 3               | A001 parked at 3
         9:07  requeue A001         | A001 waits again; A001 to 3 (counter free)
         9:08  finish 3             | A001 done at 3
         9:10  take carta           | A002 waits for carta
         9:11  next 1               | A002 to 1 (longest wait)
         9:12  transfer 1 to nascita | A002 sent from 1 for nascita; A002 to 3 (counter free)",
    );
}

#[test]
fn an_appointment_too_early_is_not_called_by_a_free_counter() {
    check(
        "counter 1 calls by itself
         9:00  open 1                      | 1 opens
         9:01  take carta appointment 10:00 | A001 waits for carta
         # Nobody who can be called waits, so the next one to arrive is taken.
         9:02  take carta                  | A002 waits for carta; A002 to 1 (counter free)
         9:03  finish 1                    | A002 done at 1
         # At 9:50 it is due.
         9:49  auto 1 on                   | 1 calls by itself
         9:50  auto 1 on                   | 1 calls by itself; A001 to 1 (appointment due)",
    );
}

#[test]
fn an_appointment_that_becomes_due_finds_a_counter_that_calls_by_itself() {
    check(
        "counter 1 calls by itself
         9:00  open 1                       | 1 opens
         9:01  take appointment 10:00 carta | A001 waits for carta
         9:01  take appointment 10:00 carta | A002 waits for carta
         9:49  due-since 9:40               | no: nobody waiting
         9:50  due-since 9:49               | A001 to 1 (appointment due)
         9:50  due-since 9:49               | no: nobody waiting
         # Taken back, it is the clerk's to decide.
         9:51  undo 1                       | 1 takes it back
         9:51  due-since 9:50               | no: nobody waiting",
    );
}

#[test]
fn an_appointment_that_becomes_due_does_not_pass_those_a_clerk_left_waiting() {
    check(
        "counter 1 calls by itself
         9:00  take carta                   | A001 waits for carta
         9:00  open 2                       | 2 opens
         9:00  open 1                       | 1 opens; A001 to 1 (longest wait)
         9:01  take appointment 10:00 carta | A002 waits for carta
         9:02  take carta                   | A003 waits for carta
         9:03  finish 1                     | A001 done at 1
         9:50  due-since 9:49               | no: nobody waiting",
    );
}

#[test]
fn closing_passes_on_to_a_free_counter() {
    check(
        "counter 2 calls by itself
         9:00  open 1       | 1 opens
         9:01  take carta   | A001 waits for carta
         9:03  next 1       | A001 to 1 (longest wait)
         9:03  open 2       | 2 opens
         9:04  close 1      | A001 waits again; 1 closes; A001 to 2 (counter free)",
    );
}

#[test]
fn a_counter_that_has_just_become_free_is_the_shortest_idle() {
    check(
        "counter 1 calls by itself
         counter 2 calls by itself
         9:00  open 2             | 2 opens
         9:01  take nascita carta | S001 waits for nascita, carta; S001 to 2 (counter free)
         9:02  open 1             | 1 opens
         9:05  finish 2           | S001 done at 2; S001 to 1 (counter free)
         9:06  close 1            | S001 waits again; 1 closes; S001 to 2 (counter free)",
    );
}

#[test]
fn a_visit_whose_next_leg_is_served_here_is_called_at_once_and_undone_as_one() {
    check(
        "counter 1 calls by itself
         9:00  open 1               | 1 opens
         9:01  take carta residenza | A001 waits for carta, residenza; A001 to 1 (counter free)
         9:05  finish 1             | A001 done at 1; then A001 to 1 (counter free)
         9:05  undo 1               | 1 takes it back
         9:05  see visit A001       | carta Called, residenza Pending",
    );
}

#[test]
fn a_clerk_says_when_the_counter_will_close() {
    check(
        "9:00  until 1 12:30 | no: counter closed
         9:00  open 1        | 1 opens
         9:01  until 1 12:30 | 1 will close at 12:30
         9:02  until 1       | 1 does not say when it will close
         9:03  until 1 11:00 | 1 will close at 11:00
         9:04  take carta    | A001 waits for carta
         11:30 next 1        | A001 to 1 (longest wait)
         11:31 close 1       | A001 waits again; 1 closes",
    );
}
