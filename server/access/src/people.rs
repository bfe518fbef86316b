// SPDX-License-Identifier: EUPL-1.2
//! Members of staff and their passwords.

use faults::is_harmful;
use rusqlite::{OptionalExtension, params};

use super::{Access, failed};
use terms::refused::{Kind, Refused};

/// In characters.
pub const SHORTEST_PASSWORD: usize = 8;
/// In bytes: more is not a password but an attack on the hash.
pub(super) const LONGEST_PASSWORD: usize = 1_024;
const LONGEST_NAME: usize = 60;
/// Somebody who tries the likeliest passwords first must need at least so many attempts (as zxcvbn reckons them); sign-ins are slowed down
/// after the third.
const FEWEST_GUESSES: u64 = 100_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Operator,
    Supervisor,
    Admin,
}

impl Role {
    pub const ALL: [Role; 3] = [Role::Operator, Role::Supervisor, Role::Admin];

    pub fn slug(self) -> &'static str {
        match self {
            Role::Operator => "operator",
            Role::Supervisor => "supervisor",
            Role::Admin => "admin",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.slug() == slug)
    }
}

/// Why somebody cannot be added.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("the password must have at least {SHORTEST_PASSWORD} characters")]
    Short,
    #[error("the password is too long")]
    Long,
    #[error(
        "a name has 1 to {LONGEST_NAME} characters, without spaces at its ends, and without characters that cannot be seen"
    )]
    Name,
    #[error("there is already a user named {0}")]
    Taken(String),
    #[error("there is no user named {0}")]
    Nobody(String),
    #[error(
        "that password is among the first that anybody would try: choose several words, or a longer one"
    )]
    Easy,
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
    #[error("the access database cannot be used: {0}")]
    Database(#[from] rusqlite::Error),
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub role: Role,
}

impl Access {
    pub fn add_person(&self, name: &str, role: Role, password: &str) -> Result<(), PasswordError> {
        check_name(name)?;
        let phc = self.phc(name, password)?;
        let sql = "INSERT INTO users (name, role, password, created_ms) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO NOTHING";
        match self
            .database()
            .execute(sql, params![name, role.slug(), phc, self.now_ms()])?
        {
            0 => Err(PasswordError::Taken(name.to_owned())),
            _ => Ok(()),
        }
    }

    /// Everybody who can sign in, by name.
    pub fn people(&self) -> Result<Vec<Person>, PasswordError> {
        let database = self.database();
        let mut query = database.prepare("SELECT id, name, role FROM users ORDER BY name")?;
        let rows = query.query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
        })?;
        let people = rows.map(|row| {
            row.map(|(id, name, role)| Role::from_slug(&role).map(|role| Person { id, name, role }))
        });
        Ok(people
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    /// Gives somebody another password and ends their sessions.
    pub fn set_password(&self, name: &str, password: &str) -> Result<(), PasswordError> {
        let phc = self.phc(name, password)?;
        let database = self.database();
        if database.execute(
            "UPDATE users SET password = ?2 WHERE name = ?1",
            params![name, phc],
        )? == 0
        {
            return Err(PasswordError::Nobody(name.to_owned()));
        }
        database.execute(
            "DELETE FROM sessions WHERE user = (SELECT id FROM users WHERE name = ?1)",
            [name],
        )?;
        drop(database);
        self.forget();
        Ok(())
    }

    /// Removes somebody with their sessions and seat. A running server notices within about a second.
    pub fn remove_person(&self, name: &str) -> Result<(), PasswordError> {
        let removed = self
            .database()
            .execute("DELETE FROM users WHERE name = ?1", [name])?;
        self.empty_log();
        self.forget();
        if removed == 0 {
            Err(PasswordError::Nobody(name.to_owned()))
        } else {
            Ok(())
        }
    }

    /// Who has this name and password, and the password's hash as it is stored. Takes as long for an unknown name as for a wrong password.
    pub(super) fn person(&self, name: &str, password: &str) -> Result<(Person, String), Refused> {
        let sql = "SELECT id, name, role, password FROM users WHERE name = ?1";
        let row = self
            .database()
            .query_row(sql, [name], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, String>(3)?,
                ))
            })
            .optional()
            .map_err(failed)?;
        let Some((id, name, role, phc)) = row else {
            self.passwords.check_nobody(password);
            return Err(Kind::WrongPassword.into());
        };
        if !self.passwords.fits(password, &phc) {
            return Err(Kind::WrongPassword.into());
        }
        let role = Role::from_slug(&role).ok_or(Kind::WrongPassword)?;
        Ok((Person { id, name, role }, phc))
    }

    /// The password's hash, as it is stored.
    fn phc(&self, name: &str, password: &str) -> Result<String, PasswordError> {
        check_password(name, password)?;
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|error| PasswordError::Hash(error.to_string()))?;
        self.passwords
            .hash(password, &salt)
            .map_err(|error| PasswordError::Hash(error.to_string()))
    }
}

fn check_name(name: &str) -> Result<(), PasswordError> {
    let length = name.chars().count();
    let wrong =
        length == 0 || length > LONGEST_NAME || name.trim() != name || name.chars().any(is_harmful);
    if wrong {
        Err(PasswordError::Name)
    } else {
        Ok(())
    }
}

/// Lengths, and whether it would soon be guessed; no rules about which letters (NIST SP 800-63B, 5.1.1.2).
fn check_password(name: &str, password: &str) -> Result<(), PasswordError> {
    if password.chars().count() < SHORTEST_PASSWORD {
        return Err(PasswordError::Short);
    }
    if password.len() > LONGEST_PASSWORD {
        return Err(PasswordError::Long);
    }
    let guesses = zxcvbn::zxcvbn(
        password,
        &[name, "regolacode", "comune", "sportello", "anagrafe"],
    )
    .guesses();
    if guesses < FEWEST_GUESSES {
        Err(PasswordError::Easy)
    } else {
        Ok(())
    }
}
