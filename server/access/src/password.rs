// SPDX-License-Identifier: EUPL-1.2
//! Hashes of passwords: argon2id with the parameters that OWASP recommends (19 MiB, two passes).
//!
//! The 19 MiB are one block that is used again and again: given back after each hash, they would stay with the threads that asked for them.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// Hashes one password at a time.
#[derive(Default)]
pub(super) struct Passwords {
    memory: Mutex<Vec<Block>>,
}

impl Passwords {
    /// The password's hash as it is stored (a PHC string).
    pub fn hash(&self, password: &str, salt: &[u8; 16]) -> argon2::password_hash::Result<String> {
        let (algorithm, version, params) =
            (Algorithm::default(), Version::default(), Params::default());
        let salt = Salt::new(salt)?;
        let mut bytes = [0; Params::DEFAULT_OUTPUT_LEN];
        self.fill(
            &Argon2::new(algorithm, version, params.clone()),
            password,
            &salt,
            &mut bytes,
        )?;
        let hash = PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(salt),
            hash: Some(Output::new(&bytes)?),
        };
        Ok(hash.to_string())
    }

    /// Whether this is the password that was stored as `phc`.
    pub fn fits(&self, password: &str, phc: &str) -> bool {
        self.verify(password, phc).unwrap_or(false)
    }

    /// Takes as long as a check does.
    pub fn check_nobody(&self, password: &str) {
        // Nobody's password fits, so it does not matter what comes out.
        let _ = self.hash(password, &[0; 16]);
    }

    fn verify(&self, password: &str, phc: &str) -> argon2::password_hash::Result<bool> {
        let stored = PasswordHash::new(phc)?;
        let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else {
            return Ok(false);
        };
        let version = stored
            .version
            .map(Version::try_from)
            .transpose()?
            .unwrap_or_default();
        let argon2 = Argon2::new(
            Algorithm::try_from(stored.algorithm.as_str())?,
            version,
            Params::try_from(&stored)?,
        );
        let mut bytes = [0; Output::MAX_LENGTH];
        let bytes = &mut bytes[..expected.len()];
        self.fill(&argon2, password, salt, bytes)?;
        // Compared in constant time.
        Ok(Output::new(bytes)? == *expected)
    }

    fn fill(
        &self,
        argon2: &Argon2<'_>,
        password: &str,
        salt: &[u8],
        out: &mut [u8],
    ) -> argon2::password_hash::Result<()> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let blocks = argon2.params().block_count();
        if memory.len() < blocks {
            memory.reserve_exact(blocks);
            memory.resize(blocks, Block::default());
        }
        let filled = argon2.hash_password_into_with_memory(
            password.as_bytes(),
            salt,
            out,
            memory.as_mut_slice(),
        );
        // Nothing that comes from a password stays.
        memory.fill(Block::default());
        Ok(filled?)
    }
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passwords")
    }
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    #[test]
    fn hashes_are_those_of_the_library_in_both_directions() {
        let passwords = Passwords::default();
        let theirs = Argon2::default()
            .hash_password_with_salt(b"vento di marzo", &[7; 16])
            .unwrap()
            .to_string();
        let ours = passwords.hash("vento di marzo", &[7; 16]).unwrap();
        assert_eq!(ours, theirs, "what was stored before still fits");
        assert!(passwords.fits("vento di marzo", &theirs));
        assert!(!passwords.fits("vento di maggio", &theirs));
        assert!(!passwords.fits("vento di marzo", "not a hash"));
        assert!(
            Argon2::default()
                .verify_password(b"vento di marzo", ours.as_str())
                .is_ok()
        );
    }

    #[test]
    fn the_block_is_made_once_and_nothing_stays_in_it() {
        let passwords = Passwords::default();
        passwords.check_nobody("one");
        let first = passwords.memory.lock().unwrap().as_ptr();
        passwords.check_nobody("two");
        let memory = passwords.memory.lock().unwrap();
        assert_eq!(memory.as_ptr(), first);
        assert_eq!(memory.len(), Params::default().block_count());
        assert!(
            memory
                .iter()
                .all(|block| block.as_ref().iter().all(|word| *word == 0))
        );
    }
}
