// SPDX-License-Identifier: EUPL-1.2
//! What somebody counts as over whom the counter moves on before anybody said that they came, and how that is put right.

use crate::script::check;

#[test]
fn next_too_soon_after_the_call_is_a_no_show_and_later_a_service() {
    check(
        "9:00    open 1     | 1 opens
         9:01    take carta | A001 waits for carta
         9:01    take carta | A002 waits for carta
         9:01    take carta | A003 waits for carta
         9:02    next 1     | A001 to 1 (longest wait)
         # A service of ten minutes is never over in a minute and a half.
         9:03:29 next 1     | A001 counts as absent at 1; then A002 to 1 (longest wait)
         9:04:59 next 1     | A002 counts as done at 1; then A003 to 1 (longest wait)
         9:05    serve 1    | 1 serves A003
         9:05:01 next 1     | A003 done at 1
         9:05:01 see absent | A001",
    );
}

#[test]
fn the_last_call_counts_and_nobody_is_waited_for_longer_than_three_minutes() {
    check(
        "takes carta 2h
         takes residenza 10s
         9:00    open 1     | 1 opens
         9:01    take carta | A001 waits for carta
         9:01    take residenza | A002 waits for residenza
         9:01    take residenza | A003 waits for residenza
         9:01    take carta | A004 waits for carta
         9:02    next 1     | A001 to 1 (longest wait)
         9:04:30 recall 1   | A001 again to 1
         9:07:29 next 1     | A001 counts as absent at 1; then A002 to 1 (longest wait)
         9:08:13 next 1     | A002 counts as absent at 1; then A003 to 1 (longest wait)
         9:08:58 next 1     | A003 counts as done at 1; then A004 to 1 (longest wait)
         9:11:58 next 1     | A004 counts as done at 1",
    );
}

#[test]
fn what_was_learned_of_the_service_goes_before_what_is_expected() {
    check(
        "9:00    open 1     | 1 opens
         9:01    take carta | A001 waits for carta
         9:01    take carta | A002 waits for carta
         9:01    take carta | A003 waits for carta
         9:01    take carta | A004 waits for carta
         9:02    next 1     | A001 to 1 (longest wait)
         9:04    next 1 shortest 125s | A001 counts as absent at 1; then A002 to 1 (longest wait)
         9:05    next 1 shortest 50s  | A002 counts as done at 1; then A003 to 1 (longest wait)
         9:05:40 next 1 shortest 10s  | A003 counts as absent at 1; then A004 to 1 (longest wait)
         9:09    next 1 shortest 2h   | A004 counts as done at 1",
    );
}

#[test]
fn an_office_can_say_what_next_over_a_call_means() {
    check(
        "policy next-over-call served
         9:00    open 1     | 1 opens
         9:01    take carta | A001 waits for carta
         9:02    next 1     | A001 to 1 (longest wait)
         9:02:05 next 1     | A001 counts as done at 1
         9:02:06 was A001 absent | A001 was absent",
    );
    check(
        "policy next-over-call no-show
         9:00    open 1     | 1 opens
         9:01    take carta | A001 waits for carta
         9:01    take carta | A002 waits for carta
         9:02    next 1     | A001 to 1 (longest wait)
         9:30    next 1     | A001 counts as absent at 1; then A002 to 1 (longest wait)
         9:31    serve 1    | 1 serves A002
         9:32    next 1     | A002 done at 1",
    );
}

#[test]
fn every_action_that_moves_on_judges_alike() {
    check(
        "9:00    open 1         | 1 opens
         9:00    open 2         | 2 opens
         9:01    take carta     | A001 waits for carta
         9:01    take carta     | A002 waits for carta
         9:01    take residenza | A003 waits for residenza
         9:02    next 1         | A001 to 1 (longest wait)
         9:02    next 2         | A002 to 2 (longest wait)
         9:02:30 call 1 A003    | A001 counts as absent at 1; then A003 to 1 (clerk choice)
         # Who was just called is on the way: a counter that closes sends them to another one.
         9:03    close 2        | A002 waits again; 2 closes
         9:05    close 1        | A003 counts as done at 1; 1 closes
         9:05    was A003 absent | A003 was absent",
    );
    check(
        "policy next-over-call no-show
         9:00    open 1         | 1 opens
         9:01    take carta     | A001 waits for carta
         9:02    next 1         | A001 to 1 (longest wait)
         9:12    close 1        | A001 counts as absent at 1; 1 closes",
    );
}

#[test]
fn what_a_clerk_says_is_no_inference() {
    check(
        "9:00    open 1     | 1 opens
         9:01    take carta | A001 waits for carta
         9:01    take carta | A002 waits for carta
         9:01    take carta | A003 waits for carta
         9:02    next 1     | A001 to 1 (longest wait)
         9:02:05 finish 1   | A001 done at 1
         9:02:05 was A001 absent | no: wrong state A001
         9:03    next 1     | A002 to 1 (longest wait)
         9:09    absent-and-next 1 | A002 absent at 1; then A003 to 1 (longest wait)
         9:09    was A002 served | no: wrong state A002
         9:09    see inferred 1  | nobody
         9:10    serve 1    | 1 serves A003
         9:10    absent-and-next 1 | no: wrong state A003",
    );
}

#[test]
fn absent_and_next_is_one_press_and_one_undo() {
    check(
        "policy calls-before-no-show 2
         9:00    open 1     | 1 opens
         9:00    absent-and-next 1 | no: nobody here
         9:01    take carta | A001 waits for carta
         9:01    take carta | A002 waits for carta
         9:02    next 1     | A001 to 1 (longest wait)
         9:02    absent-and-next 1 | no: call again first, 1 of 2
         9:03    recall 1   | A001 again to 1
         9:03    absent-and-next 1 expect A002 | no: stale, A001 is here
         9:03    absent-and-next 1 expect A001 | A001 absent at 1; then A002 to 1 (longest wait)
         9:03    undo 1     | 1 takes it back
         9:03    see visit A001 | carta Called
         9:03    absent-and-next 1 | A001 absent at 1; then A002 to 1 (longest wait)
         9:04    recall 1   | A002 again to 1
         9:04    absent-and-next 1 | A002 absent at 1
         9:05    pause 1    | 1 pauses
         9:05    absent-and-next 1 | no: counter paused",
    );
}

#[test]
fn one_key_changes_it_both_ways_within_the_tolerance() {
    check(
        "9:00    open 1     | 1 opens
         9:01    take carta | A001 waits for carta
         9:01    take carta | A002 waits for carta
         9:01    take carta | A003 waits for carta
         9:02    next 1     | A001 to 1 (longest wait)
         9:02:30 next 1     | A001 counts as absent at 1; then A002 to 1 (longest wait)
         9:08    next 1     | A002 counts as done at 1; then A003 to 1 (longest wait)
         9:08    see inferred 1  | A002, A001
         9:09    was A001 served | A001 was served
         9:09    was A001 served |
         9:09    see absent      | nobody
         9:10    was A001 absent | A001 was absent
         9:10    was A002 absent | A002 was absent
         9:10    see absent      | A001, A002
         9:22    was A002 served | A002 was served
         9:22:30 was A001 served | A001 was served
         9:22:31 was A001 absent | no: too late to correct A001
         9:22:31 see inferred 1  | A002
         9:23    was A003 served | no: wrong state A003
         9:23    was A009 served | no: unknown visit",
    );
}

#[test]
fn who_only_counts_as_served_can_be_called_again() {
    check(
        "9:00    open 1       | 1 opens
         9:00    open 2       | 2 opens
         9:01    take carta   | A001 waits for carta
         9:01    take carta   | A002 waits for carta
         9:02    next 1       | A001 to 1 (longest wait)
         9:06    next 1       | A001 counts as done at 1; then A002 to 1 (longest wait)
         # A001 stands at counter 2 and says that nobody served them.
         9:07    call 2 A001  | A001 was absent; A001 to 2 (clerk choice)
         9:08    serve 2      | 2 serves A001
         9:12    finish 2     | A001 done at 2
         9:12    call 2 A001  | no: wrong state A001
         9:13    next 1       | A002 counts as done at 1
         9:14    requeue A002 | A002 was absent; A002 waits again
         9:15    next 1       | A002 to 1 (longest wait)
         9:16:30 finish 1     | A002 done at 1
         9:17    requeue A002 | no: wrong state A002",
    );
    check(
        "9:00    open 1       | 1 opens
         9:01    take carta   | A001 waits for carta
         9:02    next 1       | A001 to 1 (longest wait)
         9:06    next 1       | A001 counts as done at 1
         9:26:01 call 1 A001  | no: too late to readmit A001
         9:26:01 requeue A001 | no: too late to readmit A001",
    );
}

#[test]
fn the_next_leg_follows_the_correction() {
    check(
        "counter 3 calls by itself
         9:00    open 1             | 1 opens
         9:01    take carta nascita | A001 waits for carta, nascita
         9:01    take carta nascita | A002 waits for carta, nascita
         9:02    next 1             | A001 to 1 (longest wait)
         9:02:20 next 1             | A001 counts as absent at 1; then A002 to 1 (longest wait)
         9:02:20 see visit A001     | carta NoShow, nascita Pending
         9:03    was A001 served    | A001 was served
         9:03    see visit A001     | carta Served, nascita Waiting
         9:04    was A001 absent    | A001 was absent
         9:04    see visit A001     | carta NoShow, nascita Pending
         9:05    next 1             | A002 counts as done at 1
         # Waiting for the next leg, A002 comes back to counter 1, which has to serve the first one.
         9:06    call 1 A002        | A002 was absent; A002 to 1 (clerk choice)
         9:07    open 3             | 3 opens
         9:08    was A001 served    | A001 was served; A001 to 3 (counter free)
         9:09    was A001 absent    | no: wrong state A001",
    );
}

#[test]
fn a_correction_stands_and_what_was_done_before_it_cannot_be_taken_back() {
    check(
        "9:00    open 1     | 1 opens
         9:01    take carta | A001 waits for carta
         9:01    take carta | A002 waits for carta
         9:02    next 1     | A001 to 1 (longest wait)
         9:02:10 next 1     | A001 counts as absent at 1; then A002 to 1 (longest wait)
         9:02:20 undo 1     | 1 takes it back
         9:02:20 was A001 served | no: wrong state A001
         9:02:30 next 1     | A001 counts as absent at 1; then A002 to 1 (longest wait)
         9:02:40 was A001 served | A001 was served
         9:02:41 undo 1     | no: nothing to undo",
    );
}

#[test]
fn a_slot_that_is_not_of_today_is_refused() {
    check(
        "slots 8:00-13:00
         reserved 900 999
         9:00 take carta appointment 10:00 | A001 waits for carta
         9:00 take carta appointment 8:00  | A002 waits for carta
         9:00 take carta appointment 13:00 | A003 waits for carta
         9:00 take carta appointment 7:59  | no: slot not today
         9:00 take carta appointment 13:01 | no: slot not today
         9:00 take carta appointment 34:00 | no: slot not today
         9:00 lease totem1 20261123 0 of 4 | totem1 has 900-924 of 20261123
         # Tomorrow's slot on a slip that a totem gave alone: the citizen holds a number, and waits as a walk-in.
         9:01 hand-over totem1 20261123 A900 9:01 34:00 carta | A900 waits for carta since 9:01
         9:01 hand-over totem1 20261123 A901 9:01 12:00 carta | A901 waits for carta since 9:01
         9:02 open 1                       | 1 opens
         9:02 see next 1                   | A002 (longest wait), A900 (longest wait)",
    );
}
