// SPDX-License-Identifier: EUPL-1.2
//! How an office that has changed relates to what it was: services and counters are the same by what they are called, wherever they stand.

/// For each service and counter of the new office, its index in the old one; `None` for a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    pub services: Vec<Option<u16>>,
    pub counters: Vec<Option<u16>>,
}

impl Moved {
    /// By any names that identify services (slugs) and counters (numbers).
    pub fn by_name<S: PartialEq, C: PartialEq>(old: (&[S], &[C]), new: (&[S], &[C])) -> Moved {
        Moved {
            services: places(old.0, new.0),
            counters: places(old.1, new.1),
        }
    }

    /// The new index of what was the old service.
    pub fn service(&self, old: u16) -> Option<u16> {
        place(&self.services, old)
    }

    pub fn counter(&self, old: u16) -> Option<u16> {
        place(&self.counters, old)
    }

    /// Values by old service put in the new order; a new service gets `fresh` of its index.
    pub(crate) fn by_service<T: Clone>(&self, values: &[T], fresh: impl Fn(usize) -> T) -> Vec<T> {
        carried(&self.services, values, fresh)
    }

    pub(crate) fn by_counter<T: Clone>(&self, values: &[T], fresh: impl Fn(usize) -> T) -> Vec<T> {
        carried(&self.counters, values, fresh)
    }
}

fn places<T: PartialEq>(old: &[T], new: &[T]) -> Vec<Option<u16>> {
    let index = |name: &T| {
        old.iter()
            .position(|o| o == name)
            .and_then(|at| u16::try_from(at).ok())
    };
    new.iter().map(index).collect()
}

fn place(places: &[Option<u16>], old: u16) -> Option<u16> {
    places
        .iter()
        .position(|was| *was == Some(old))
        .and_then(|at| u16::try_from(at).ok())
}

fn carried<T: Clone>(places: &[Option<u16>], values: &[T], fresh: impl Fn(usize) -> T) -> Vec<T> {
    let value = |(index, was): (usize, &Option<u16>)| {
        was.and_then(|was| values.get(usize::from(was)).cloned())
            .unwrap_or_else(|| fresh(index))
    };
    places.iter().enumerate().map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_the_same_is_the_same() {
        let moved = Moved::by_name((&["a", "b", "c"], &[1, 2]), (&["c", "x", "a"], &[2, 3, 1]));
        assert_eq!(moved.services, [Some(2), None, Some(0)]);
        assert_eq!(moved.counters, [Some(1), None, Some(0)]);
        assert_eq!(
            (moved.service(2), moved.service(1), moved.counter(0)),
            (Some(0), None, Some(2))
        );
        assert_eq!(moved.by_service(&[10, 20, 30], |_| 0), [30, 0, 10]);
    }
}
