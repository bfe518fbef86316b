// SPDX-License-Identifier: EUPL-1.2
//! From the call to the end of the service.

use crate::script::check;

#[test]
fn a_number_is_taken_called_served_and_finished() {
    check(
        "9:00  open 1       | 1 opens
         9:01  take carta   | A001 waits for carta
         9:05  next 1       | A001 to 1 (longest wait)
         9:06  serve 1      | 1 serves A001
         9:10  finish 1     | A001 done at 1
         9:10  see visit A001 | carta Served
         9:11  finish 1     | no: nobody here",
    );
}

#[test]
fn next_finishes_who_is_here_and_calls_in_one_step() {
    check(
        "9:00  open 1       | 1 opens
         9:01  take carta   | A001 waits for carta
         9:02  take residenza | A002 waits for residenza
         9:05  next 1       | A001 to 1 (longest wait)
         9:09  next 1       | A001 counts as done at 1; then A002 to 1 (longest wait)
         9:10  serve 1      | 1 serves A002
         9:15  next 1       | A002 done at 1
         9:16  next 1       | no: nobody waiting",
    );
}

#[test]
fn two_counters_that_press_next_get_two_different_people() {
    check(
        "9:00  open 1       | 1 opens
         9:00  open 2       | 2 opens
         9:01  take carta   | A001 waits for carta
         9:02  take carta   | A002 waits for carta
         9:03  next 1       | A001 to 1 (longest wait)
         9:03  next 2       | A002 to 2 (longest wait)
         9:03  next 2 expect A002 | A002 counts as absent at 2
         9:03  next 2       | no: nobody waiting",
    );
}

#[test]
fn a_screen_that_is_behind_is_told_so() {
    check(
        "9:00  open 1       | 1 opens
         9:01  take carta   | A001 waits for carta
         9:02  take carta   | A002 waits for carta
         9:03  next 1       | A001 to 1 (longest wait)
         9:04  next 1 expect A001 | A001 counts as absent at 1; then A002 to 1 (longest wait)
         9:04  next 1 expect A001 | no: stale, A002 is here
         9:05  no-show 1 expect A002 | A002 absent at 1
         9:05  no-show 1 expect A002 | no: stale, nobody is here",
    );
}

#[test]
fn a_recall_repeats_the_call_but_not_at_once() {
    check(
        "policy recall-after 30s
         9:00    open 1     | 1 opens
         9:01    take carta | A001 waits for carta
         9:02    next 1     | A001 to 1 (longest wait)
         9:02:10 recall 1   | no: too soon, in 20 s
         9:02:30 recall 1   | A001 again to 1
         9:02:50 recall 1   | no: too soon, in 10 s
         9:03    serve 1    | 1 serves A001
         9:04    recall 1   | no: wrong state A001",
    );
}

#[test]
fn nobody_is_absent_before_the_calls_the_office_wants() {
    check(
        "policy calls-before-no-show 2
         9:00  open 1     | 1 opens
         9:01  take carta | A001 waits for carta
         9:02  next 1     | A001 to 1 (longest wait)
         9:03  no-show 1  | no: call again first, 1 of 2
         9:03  recall 1   | A001 again to 1
         9:04  no-show 1  | A001 absent at 1
         9:05  call 1 A001 | A001 to 1 (clerk choice)
         9:06  no-show 1  | no: call again first, 1 of 2",
    );
}

#[test]
fn an_absent_citizen_is_admitted_again_for_a_while() {
    check(
        "9:00  open 1       | 1 opens
         9:01  take carta   | A001 waits for carta
         9:02  take carta   | A002 waits for carta
         9:03  next 1       | A001 to 1 (longest wait)
         9:04  no-show 1    | A001 absent at 1
         9:05  see absent   | A001
         9:20  requeue A001 | A001 waits again
         9:21  next 1       | A001 to 1 (longest wait)
         9:22  no-show 1    | A001 absent at 1
         9:42  see absent   | A001
         9:43  see absent   | nobody
         9:43  requeue A001 | no: too late to readmit A001
         9:43  call 1 A001  | no: too late to readmit A001",
    );
}

#[test]
fn the_clerk_can_call_by_name() {
    check(
        "9:00  open 1       | 1 opens
         9:00  open 3       | 3 opens
         9:01  take carta   | A001 waits for carta
         9:02  take carta   | A002 waits for carta
         9:03  call 1 A002  | A002 to 1 (clerk choice)
         9:04  call 1 A002  | no: wrong state A002
         9:04  call 3 A001  | no: counter cannot serve 3
         9:04  call 1 A009  | no: unknown visit
         9:04  serve 1      | 1 serves A002
         9:05  call 1 A001  | A002 done at 1; then A001 to 1 (clerk choice)
         9:06  call 1 A002  | no: wrong state A002",
    );
}

#[test]
fn only_who_was_called_can_be_absent_and_only_who_is_here_be_served() {
    check(
        "9:00  open 1     | 1 opens
         9:00  serve 1    | no: nobody here
         9:01  take carta | A001 waits for carta
         9:02  next 1     | A001 to 1 (longest wait)
         9:03  serve 1    | 1 serves A001
         9:03  serve 1    | no: wrong state A001
         9:04  no-show 1  | no: wrong state A001
         9:05  next 9     | no: unknown counter 9
         9:05  next 2     | no: counter closed",
    );
}

#[test]
fn what_was_promised_is_judged_at_the_first_call() {
    check(
        "9:00  open 1              | 1 opens
         9:00  take carta told=0s-0s   | A001 waits for carta
         9:01  next 1              | A001 to 1 (longest wait, as told)
         9:01  take carta told=5m-20m  | A002 waits for carta
         9:03  take carta told=5m-20m  | A003 waits for carta
         9:04  next 1              | A001 counts as done at 1; then A002 to 1 (longest wait, sooner than told)
         9:04  undo 1              | 1 takes it back
         9:07  next 1              | A001 counts as done at 1; then A002 to 1 (longest wait, as told)
         9:08  park 1              | A002 parked at 1
         9:30  next 1              | A003 to 1 (longest wait, later than told)
         9:31  call 1 A002         | A003 counts as absent at 1; then A002 to 1 (clerk choice)
         9:32  take carta          | A004 waits for carta
         9:33  next 1              | A002 counts as done at 1; then A004 to 1 (longest wait)",
    );
}

#[test]
fn who_is_called_at_once_was_told_now() {
    check(
        "9:00  open 1              | 1 opens
         9:00  auto 1 on           | 1 calls by itself
         9:05  take carta told=0s-0s   | A001 waits for carta; A001 to 1 (counter free, as told)",
    );
}
