// SPDX-License-Identifier: EUPL-1.2
//! Everything that can be wrong in an office file, as a text table: see `faults.txt`.

use super::*;

const TABLE: &str = include_str!("faults.txt");

/// One case: the small office with a line replaced (or lines added at the end), and all the faults that must be told.
struct Case<'t> {
    name: &'t str,
    replaced: Option<&'t str>,
    by: Vec<&'t str>,
    told: Vec<&'t str>,
}

#[test]
fn every_fault_is_told_with_its_line_and_field() {
    let cases: Vec<Case<'_>> = TABLE.split("\n## ").skip(1).map(case).collect();
    assert!(cases.len() > 60, "the table is read: {}", cases.len());
    let mut wrong = String::new();
    for case in &cases {
        let told: Vec<String> = match Catalogue::parse(&text_of(case)) {
            Ok(_) => vec!["no fault".to_owned()],
            Err(faults) => faults.iter().map(Fault::to_string).collect(),
        };
        if told != case.told {
            wrong += &format!(
                "\n## {}\n{}",
                case.name,
                told.iter()
                    .map(|line| format!("= {line}\n"))
                    .collect::<String>()
            );
        }
    }
    assert!(wrong.is_empty(), "these cases are told otherwise:\n{wrong}");
}

fn case(block: &str) -> Case<'_> {
    let mut lines = block.lines();
    let mut case = Case {
        name: lines.next().unwrap_or_default(),
        replaced: None,
        by: Vec::new(),
        told: Vec::new(),
    };
    for line in lines.filter(|line| !line.is_empty()) {
        match line.split_at_checked(2) {
            Some(("- ", rest)) => case.replaced = Some(rest),
            Some(("+ ", rest)) => case.by.push(rest),
            Some(("= ", rest)) => case.told.push(rest),
            _ => panic!("a line of the table begins with -, + or =: {line}"),
        }
    }
    case
}

/// `\r` in the table stands for 201 letters, `\v` for a mark that turns the direction of writing.
fn text_of(case: &Case<'_>) -> String {
    let by = case
        .by
        .join("\n")
        .replace("\\v", "\u{202E}")
        .replace("\\r", &"x".repeat(201));
    match case.replaced {
        None => format!("{SMALL}{by}\n"),
        Some(line) => {
            let whole = format!("\n{line}\n");
            assert_eq!(
                SMALL.matches(&whole).count(),
                1,
                "{}: this line stands once in the small office: {line}",
                case.name
            );
            SMALL.replace(&whole, &format!("\n{by}\n"))
        }
    }
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_lines() {
    let text = SMALL
        .replace("colour = \"blue\"", "color = \"bleu\"")
        .replace("minutes = 5", "minutes = 0")
        .replace("letter = \"P\"", "letter = \"A\"");
    let told: Vec<(usize, String)> = Catalogue::parse(&text)
        .expect_err("three faults")
        .into_iter()
        .map(|fault| (fault.line, fault.field))
        .collect();
    let told: Vec<(usize, &str)> = told
        .iter()
        .map(|(line, field)| (*line, field.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (14, "area[1].colour"),
            (18, "area[1].color"),
            (22, "area[2].letter"),
            (43, "service[3].minutes")
        ]
    );
}

#[test]
fn too_many_of_anything_is_refused() {
    let areas: String =
        (0..27).map(|n| format!("[[area]]\nid = \"a{n}\"\nletter = \"Z\"\nname = \"x\"\ncolour = \"blue\"\nicon = \"info\"\n")).collect();
    let services: String = (0..201)
        .map(|n| format!("[[service]]\nid = \"s{n}\"\narea = \"anagrafe\"\nname = \"x\"\nicon = \"info\"\nminutes = 5\n"))
        .collect();
    let counters: String = (0..100)
        .map(|n| format!("[[counter]]\nnumber = {n}\nfirst = [\"anagrafe\"]\n"))
        .collect();
    let exceptions: String = (0..201)
        .map(|n| {
            format!(
                "[[hours.exception]]\ndate = 2{:03}-01-01\nreason = \"x\"\n",
                n
            )
        })
        .collect();
    for (more, sentence) in [
        (areas, "there are more than 26 of [[area]]"),
        (services, "there are more than 200 of [[service]]"),
        (counters, "there are more than 99 of [[counter]]"),
        (exceptions, "there are more than 200 exceptions"),
    ] {
        let faults = Catalogue::parse(&format!("{SMALL}{more}")).expect_err("too many");
        assert!(
            faults.iter().any(|fault| fault.message.contains(sentence)),
            "{sentence}: {faults:?}"
        );
    }
}

#[test]
fn any_damage_gives_faults_and_never_a_panic() {
    let letters: Vec<char> = SMALL.chars().collect();
    for cut in (0..letters.len()).step_by(7) {
        let shorter: String = letters[..cut].iter().collect();
        let without: String = letters[..cut]
            .iter()
            .chain(letters[cut..].iter().skip(9))
            .collect();
        let changed: String = letters[..cut]
            .iter()
            .chain(&['"', '{', '\n', '-'])
            .chain(letters[cut..].iter().skip(1))
            .collect();
        for text in [shorter, without, changed] {
            if let Err(faults) = Catalogue::parse(&text) {
                assert!(
                    faults
                        .iter()
                        .all(|fault| fault.line >= 1 && !fault.message.is_empty())
                );
                assert!(!faults.is_empty());
            }
        }
    }
}
