// SPDX-License-Identifier: EUPL-1.2

use super::*;

fn lan(n: u8) -> IpAddr {
    IpAddr::from([192, 168, 1, n])
}

fn caps() -> Caps {
    Caps {
        connections: 8,
        phones: 3,
        per_visit: 1,
        listeners: 2,
        listeners_per_address: 1,
        per_address: 2,
        per_loopback: 2,
        per_holder: 2,
        ..Caps::default()
    }
}

/// A connection that has sent its request and got its answer.
fn asked(places: &Arc<Places>, from: IpAddr) -> Option<(Place, Connection)> {
    let place = Places::enter(places, from, false)?;
    let connection = place.begin(from);
    drop(place.activity.begin());
    Some((place, connection))
}

fn was_closed(place: &Place) -> bool {
    !place.places.open().all.contains_key(&place.id)
}

#[test]
fn the_oldest_idle_connection_of_an_address_makes_room() {
    let places = Places::new(caps());
    let (first, second) = (
        asked(&places, lan(7)).unwrap(),
        asked(&places, lan(7)).unwrap(),
    );
    let other = asked(&places, lan(8)).unwrap();
    let _third = asked(&places, lan(7)).unwrap();
    assert!(was_closed(&first.0) && !was_closed(&second.0) && !was_closed(&other.0));
    drop(first);
    assert_eq!(
        places.open().count(&Role::Guest(lan(7))),
        2,
        "a place is given back once"
    );
}

#[test]
fn who_has_just_come_is_not_idle() {
    let places = Places::new(caps());
    let rush = [
        Places::enter(&places, lan(7), false).unwrap(),
        Places::enter(&places, lan(7), false).unwrap(),
    ];
    assert!(Places::enter(&places, lan(7), false).is_none());
    assert!(
        !rush.iter().any(was_closed),
        "nobody's first request is thrown away for the next"
    );
}

#[test]
fn what_is_being_answered_is_not_closed() {
    let places = Places::new(caps());
    let two = [
        asked(&places, lan(7)).unwrap(),
        asked(&places, lan(7)).unwrap(),
    ];
    let busy: Vec<_> = two
        .iter()
        .map(|(place, _)| place.activity.begin())
        .collect();
    assert!(Places::enter(&places, lan(7), false).is_none());
    assert!(
        Places::enter(&places, lan(7), true).is_some(),
        "a proxy speaks for many"
    );
    drop(busy);
    assert!(Places::enter(&places, lan(7), false).is_some());
}

#[test]
fn phones_of_one_address_share_the_places_of_all_phones() {
    let places = Places::new(caps());
    let phone = |visit: u8| {
        let (place, connection) = asked(&places, lan(7)).unwrap();
        let stream = connection.stream(Follower::Phone(Token([visit; 16])));
        (place, stream)
    };
    let mut three: Vec<_> = (0..3).map(phone).collect();
    assert!(
        three.iter().all(|(_, stream)| stream.is_ok()),
        "each follows, and none counts as idle"
    );
    let (_place, fourth) = phone(3);
    assert_eq!(fourth.unwrap_err().retry_after_s, Some(15));
    drop(three.pop());
    assert!(
        phone(1).1.is_err(),
        "another of the same visit, while places are scarce"
    );
    assert!(phone(4).1.is_ok());
}

#[test]
fn listeners_without_a_token_leave_room_for_who_has_one_and_for_this_machine() {
    let places = Places::new(caps());
    let listen = |from: IpAddr| {
        let (place, connection) = asked(&places, from).unwrap();
        let stream = connection.stream(Follower::Hall);
        (place, stream)
    };
    let one = listen(lan(1));
    assert!(one.1.is_ok());
    assert!(listen(lan(1)).1.is_err(), "one for each address");
    let two = listen(lan(2));
    assert!(two.1.is_ok());
    assert!(listen(lan(3)).1.is_err(), "two in all");
    let here = listen(IpAddr::from([127, 0, 0, 1]));
    assert!(here.1.is_ok());
    let (_place, board) = asked(&places, lan(1)).unwrap();
    board.is_held_by("device:1").unwrap();
    assert!(board.stream(Follower::Hall).is_ok());
}

#[test]
fn one_token_has_its_share_and_its_oldest_idle_connection_goes() {
    let places = Places::new(caps());
    let held = || {
        let (place, connection) = asked(&places, lan(1)).unwrap();
        let held = connection.is_held_by("device:1");
        (place, connection, held)
    };
    let (first, second) = (held(), held());
    let stream = second.1.stream(Follower::Hall).unwrap();
    let third = held();
    assert!(was_closed(&first.0) && third.2.is_ok());
    let _stream = third.1.stream(Follower::Hall).unwrap();
    assert!(held().2.is_err(), "both follow the hall");
    drop(stream);
    assert!(held().2.is_ok());
}

#[test]
fn when_all_is_full_whoever_shows_nothing_goes_first() {
    let places = Places::new(Caps {
        connections: 3,
        ..caps()
    });
    let holder = asked(&places, lan(1)).unwrap();
    holder.1.is_held_by("device:1").unwrap();
    let guests = [
        asked(&places, lan(2)).unwrap(),
        asked(&places, lan(3)).unwrap(),
    ];
    let late = asked(&places, lan(4)).unwrap();
    assert!(was_closed(&guests[0].0) && !was_closed(&holder.0));
    let stream = |visit: u8, one: &(Place, Connection)| {
        one.1.stream(Follower::Phone(Token([visit; 16]))).unwrap()
    };
    let streams = [stream(1, &guests[1]), stream(2, &late)];
    let last = asked(&places, lan(5)).unwrap();
    assert!(was_closed(&holder.0), "it was idle");
    let _busy = last.0.activity.begin();
    assert!(Places::enter(&places, lan(6), false).is_none());
    drop(streams);
    assert!(Places::enter(&places, lan(6), false).is_some());
}

#[test]
fn a_proxys_connection_is_what_its_last_request_shows() {
    let places = Places::new(caps());
    let proxy = Places::enter(&places, lan(1), true).unwrap();
    proxy.begin(lan(50)).is_held_by("device:1").unwrap();
    let guest = proxy.begin(lan(51));
    let _stream = guest.stream(Follower::Hall).unwrap();
    let open = places.open();
    assert_eq!(
        (
            open.count(&Role::Listener(lan(51))),
            open.count(&Role::Holder("device:1".to_owned()))
        ),
        (1, 0)
    );
}
