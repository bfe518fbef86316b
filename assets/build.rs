// SPDX-License-Identifier: EUPL-1.2
//! The word files are embedded as a folder: a new file in it must be noticed, which the compiler alone cannot do.

fn main() {
    println!("cargo:rerun-if-changed=words");
}
