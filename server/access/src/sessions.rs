// SPDX-License-Identifier: EUPL-1.2
//! Signing in with a browser. A session is 256 random bits in a cookie; the database has only their hash.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError};

use rusqlite::{OptionalExtension, params};

use super::people::{LONGEST_PASSWORD, Person, Role};
use super::{Access, SecretHash, Who, failed, hash, new_secret};
use terms::refused::{Kind, Refused};

/// Name of the cookie.
pub const COOKIE: &str = "regolacode_session";
/// A session that is not used for so long ends.
const IDLE_MS: i64 = 12 * 3_600_000;
/// How exactly the last use is kept on disk.
const SEEN_STEP_MS: i64 = 5 * 60_000;

#[derive(Clone, Debug)]
pub(super) struct Session {
    who: Arc<Who>,
    seen_ms: i64,
    written_ms: i64,
}

/// Somebody who just signed in: the secret for the cookie, and who it is.
pub struct SignedIn {
    pub secret: String,
    pub who: Arc<Who>,
}

impl Access {
    /// Checks name and password, slowed down for whoever guesses.
    pub async fn sign_in(
        self: &Arc<Access>,
        name: &str,
        password: &str,
        from: IpAddr,
    ) -> Result<SignedIn, Refused> {
        let (account, address) = (
            format!("user:{}", name.to_lowercase()),
            format!("address:{from}"),
        );
        self.allowed_to_try(&[&account, &address])?;
        if password.len() > LONGEST_PASSWORD {
            return Err(Kind::WrongPassword.into());
        }
        let _turn = self
            .checking
            .acquire()
            .await
            .map_err(|_| Refused::new(Kind::NotNow))?;
        // Others may have failed for this account while this one waited for its turn.
        self.allowed_to_try(&[&account, &address])?;
        let (access, name, password) = (self.clone(), name.to_owned(), password.to_owned());
        let checked = tokio::task::spawn_blocking(move || access.person(&name, &password)).await;
        let person = checked.map_err(|_| Refused::new(Kind::Internal))?;
        let mut throttle = self.throttle.lock().unwrap_or_else(PoisonError::into_inner);
        match person {
            Ok((person, checked)) => {
                throttle.succeeded(&account);
                throttle.succeeded(&address);
                drop(throttle);
                self.begin_session(person, &checked)
            }
            Err(refused) => {
                if refused.kind == Kind::WrongPassword {
                    throttle.failed(&account, self.now_ms());
                    throttle.failed(&address, self.now_ms());
                }
                Err(refused)
            }
        }
    }

    /// Whose session this is; `None` if it is not one, or has ended.
    pub fn session(&self, secret: &str) -> Result<Option<Arc<Who>>, Refused> {
        self.look_again();
        let hash = hash(secret);
        let (generation, known) = {
            let known = self.known();
            (known.generation, known.sessions.get(&hash).cloned())
        };
        let session = match known {
            Some(session) => session,
            None => match self.read_session(&hash)? {
                Some(session) => session,
                None => return Ok(None),
            },
        };
        let now_ms = self.now_ms();
        // Seen in the future: by a clock that was wrong then.
        if (now_ms - session.seen_ms).abs() > IDLE_MS {
            self.sign_out(secret)?;
            return Ok(None);
        }
        let who = session.who.clone();
        self.seen(
            generation,
            hash,
            Session {
                seen_ms: now_ms,
                ..session
            },
        )?;
        Ok(Some(who))
    }

    pub fn sign_out(&self, secret: &str) -> Result<(), Refused> {
        let hash = hash(secret);
        self.database()
            .execute("DELETE FROM sessions WHERE hash = ?1", [&hash[..]])
            .map_err(failed)?;
        self.change(|known| {
            known.generation += 1;
            known.sessions.remove(&hash);
        });
        Ok(())
    }

    fn allowed_to_try(&self, who: &[&str]) -> Result<(), Refused> {
        let throttle = self.throttle.lock().unwrap_or_else(PoisonError::into_inner);
        let now_ms = self.now_ms();
        let wait_ms = who
            .iter()
            .map(|who| throttle.wait_ms(who, now_ms))
            .max()
            .unwrap_or(0);
        if wait_ms == 0 {
            return Ok(());
        }
        let seconds = u32::try_from(wait_ms.unsigned_abs().div_ceil(1_000)).unwrap_or(u32::MAX);
        Err(Refused::new(Kind::TooManySignIns)
            .with("seconds", seconds)
            .after_s(seconds))
    }

    fn begin_session(&self, person: Person, checked: &str) -> Result<SignedIn, Refused> {
        let secret = new_secret()?;
        let now_ms = self.now_ms();
        let database = self.database();
        database
            .execute(
                "DELETE FROM sessions WHERE seen_ms NOT BETWEEN ?1 AND ?2",
                [now_ms - IDLE_MS, now_ms + IDLE_MS],
            )
            .map_err(failed)?;
        // The password may have been changed, or the person removed, while the one that was sent was checked.
        let sql = "INSERT INTO sessions (hash, user, created_ms, seen_ms) SELECT ?1, id, ?3, ?3 FROM users WHERE id = ?2 AND password = ?4";
        if database
            .execute(sql, params![&hash(&secret)[..], person.id, now_ms, checked])
            .map_err(failed)?
            == 0
        {
            return Err(Kind::WrongPassword.into());
        }
        let who = Arc::new(Who::Person {
            id: person.id,
            name: person.name,
            role: person.role,
        });
        Ok(SignedIn { secret, who })
    }

    fn read_session(&self, hash: &SecretHash) -> Result<Option<Session>, Refused> {
        let sql = "SELECT u.id, u.name, u.role, s.seen_ms FROM sessions s JOIN users u ON u.id = s.user WHERE s.hash = ?1";
        let row = self
            .database()
            .query_row(sql, [&hash[..]], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get::<_, String>(2)?,
                    row.get(3)?,
                ))
            })
            .optional()
            .map_err(failed)?;
        let session = |(id, name, role, seen_ms): (i64, String, String, i64)| {
            let who = Arc::new(Who::Person {
                id,
                name,
                role: Role::from_slug(&role)?,
            });
            Some(Session {
                who,
                seen_ms,
                written_ms: seen_ms,
            })
        };
        Ok(row.and_then(session))
    }

    fn seen(&self, generation: u64, hash: SecretHash, mut session: Session) -> Result<(), Refused> {
        if session.seen_ms - session.written_ms > SEEN_STEP_MS {
            session.written_ms = session.seen_ms;
            let sql = "UPDATE sessions SET seen_ms = ?1 WHERE hash = ?2";
            self.database()
                .execute(sql, params![session.seen_ms, &hash[..]])
                .map_err(failed)?;
        }
        self.learn(generation, |known| {
            known.sessions.insert(hash, session);
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;
    use crate::DeviceKind;
    use tempfile::TempDir;
    use terms::clock::ManualClock;

    fn open(folder: &TempDir) -> Arc<Access> {
        let clock = Arc::new(ManualClock::at(
            jiff::Timestamp::from_second(1_795_400_000).unwrap(),
        ));
        Arc::new(Access::open(folder.path(), clock).unwrap())
    }

    /// Two threads ask while a third takes away; whoever asks afterwards must be nobody.
    fn nobody_comes_back(
        name: &str,
        begin: impl Fn(&Access) -> String,
        asks: impl Fn(&Access, &str) + Sync,
        end: impl Fn(&Access, &str) + Sync,
    ) {
        let folder = tempfile::Builder::new().prefix(name).tempdir().unwrap();
        let access = open(&folder);
        access
            .add_person("maria", Role::Operator, "correct horse")
            .unwrap();
        for _ in 0..200 {
            let (secret, start) = (begin(&access), Barrier::new(3));
            std::thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        start.wait();
                        (0..40).for_each(|_| asks(&access, &secret));
                    });
                }
                start.wait();
                end(&access, &secret);
            });
            assert!(
                access.session(&secret).unwrap().is_none() && access.device(&secret).is_err(),
                "it came back"
            );
        }
    }

    fn signed_in(access: &Access) -> String {
        let person = access.people().unwrap().remove(0);
        let sql = "SELECT password FROM users WHERE id = ?1";
        let checked: String = access
            .database()
            .query_row(sql, [person.id], |row| row.get(0))
            .unwrap();
        access.begin_session(person, &checked).unwrap().secret
    }

    #[test]
    fn a_session_that_was_ended_does_not_come_back_while_it_is_used() {
        let used = |access: &Access, secret: &str| drop(access.session(secret).unwrap());
        nobody_comes_back("sessions-out", signed_in, used, |access, secret| {
            access.sign_out(secret).unwrap()
        });
        let end_all = |access: &Access, _: &str| {
            access
                .database()
                .execute("DELETE FROM sessions", [])
                .unwrap();
            access.forget();
        };
        nobody_comes_back("sessions-all", signed_in, used, end_all);
    }

    #[test]
    fn a_token_that_was_taken_away_does_not_come_back_while_it_is_used() {
        let made = |access: &Access| access.add_device(DeviceKind::Kiosk, "Totem").unwrap();
        let end = |access: &Access, _: &str| {
            let newest = access.devices().unwrap().last().unwrap().id;
            assert!(access.revoke_device(newest).unwrap());
        };
        nobody_comes_back(
            "sessions-token",
            made,
            |access, secret| drop(access.device(secret)),
            end,
        );
    }

    #[test]
    fn a_password_that_was_changed_while_it_was_checked_begins_no_session() {
        let folder = tempfile::tempdir().unwrap();
        let access = open(&folder);
        access
            .add_person("maria", Role::Operator, "correct horse")
            .unwrap();
        let (person, checked) = access.person("maria", "correct horse").unwrap();
        access.set_password("maria", "battery staple").unwrap();
        assert_eq!(
            access
                .begin_session(person.clone(), &checked)
                .err()
                .unwrap()
                .kind,
            Kind::WrongPassword
        );
        access.remove_person("maria").unwrap();
        assert_eq!(
            access.begin_session(person, &checked).err().unwrap().kind,
            Kind::WrongPassword
        );
    }
}
