// SPDX-License-Identifier: EUPL-1.2
//! Text with words from right to left, cut into lines and pieces as they stand from left to right. egui joins the letters of a piece (HarfBuzz's shaping)
//! but sets all pieces one after the other; Unicode's bidirectional algorithm (UAX 9) says in which order they stand.

use std::ops::Range;

use unicode_bidi::{BidiInfo, ParagraphInfo};

const NO_BREAK_SPACE: char = '\u{a0}';

/// True if some of the text runs from right to left.
pub fn is_needed(text: &str) -> bool {
    text.chars().any(is_from_right)
}

/// True if most letters of the text run from right to left.
pub fn is_mostly_from_right(text: &str) -> bool {
    let letters = || text.chars().filter(|letter| letter.is_alphabetic());
    letters().filter(|letter| is_from_right(*letter)).count() * 2 > letters().count()
}

/// Lines of at most `width`, and at most `most` of them: an ellipsis stands for the words that are left out. `measure` tells how wide a line is. Each piece
/// has to be shaped by itself.
pub fn lines(
    text: &str,
    width: f32,
    most: usize,
    measure: impl Fn(&[String]) -> f32,
) -> Vec<Vec<String>> {
    let mut lines = broken(text, width, &measure);
    let mut kept = text;
    while lines.len() > most
        && let Some(at) = kept.trim_end().rfind(ends_word)
    {
        kept = kept[..at].trim_end();
        lines = broken(&format!("{kept}…"), width, &measure);
    }
    lines.truncate(most.max(1));
    lines
}

/// Lines of whole words; a word that is too wide has a line of its own.
fn broken(text: &str, width: f32, measure: &impl Fn(&[String]) -> f32) -> Vec<Vec<String>> {
    let bidi = BidiInfo::new(text, None);
    let mut lines = Vec::new();
    for paragraph in &bidi.paragraphs {
        let mut line = paragraph.range.start..paragraph.range.start;
        for word in words(text, paragraph.range.clone()) {
            if !line.is_empty() && measure(&ordered(&bidi, paragraph, line.start..word.end)) > width
            {
                lines.push(ordered(&bidi, paragraph, line));
                line = word;
            } else {
                line = if line.is_empty() {
                    word
                } else {
                    line.start..word.end
                };
            }
        }
        lines.push(ordered(&bidi, paragraph, line));
    }
    lines
}

/// Where the words of a part of the text are.
fn words(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut is_open = false;
    for (at, letter) in text[part.clone()].char_indices() {
        let (start, end) = (part.start + at, part.start + at + letter.len_utf8());
        match words.last_mut() {
            _ if ends_word(letter) => is_open = false,
            Some(word) if is_open => word.end = end,
            _ => {
                words.push(start..end);
                is_open = true;
            }
        }
    }
    words
}

fn ends_word(letter: char) -> bool {
    letter.is_whitespace() && letter != NO_BREAK_SPACE
}

/// The pieces of a line, from left to right.
fn ordered(bidi: &BidiInfo<'_>, paragraph: &ParagraphInfo, line: Range<usize>) -> Vec<String> {
    if line.is_empty() {
        return Vec::new();
    }
    let (levels, runs) = bidi.visual_runs(paragraph, line);
    let mut pieces = Vec::new();
    for run in runs {
        let text = &bidi.text[run.clone()];
        if levels[run.start].is_rtl() {
            pieces.extend(turned(text))
        } else {
            pieces.push(text.to_owned())
        }
    }
    pieces
}

/// A run from right to left: its words in reverse order, each as it is written, for shaping turns their letters; what stands between them letter by letter.
fn turned(run: &str) -> Vec<String> {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for letter in run.chars() {
        match pieces.last_mut() {
            Some((true, word)) if is_from_right(letter) || is_joiner(letter) => word.push(letter),
            Some((false, between)) if !is_from_right(letter) => between.insert(0, mirrored(letter)),
            _ => pieces.push((is_from_right(letter), mirrored(letter).to_string())),
        }
    }
    pieces.into_iter().rev().map(|(_, piece)| piece).collect()
}

/// Hebrew, Arabic and the scripts between them.
fn is_from_right(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// Marks that say whether letters join.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
}

/// Brackets open towards the text that follows them.
fn mirrored(letter: char) -> char {
    const PAIRS: [(char, char); 6] = [
        ('(', ')'),
        ('[', ']'),
        ('{', '}'),
        ('<', '>'),
        ('«', '»'),
        ('‹', '›'),
    ];
    PAIRS
        .iter()
        .find_map(|(one, other)| {
            if letter == *one {
                Some(*other)
            } else {
                (letter == *other).then_some(*one)
            }
        })
        .unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All letters are one wide.
    fn laid(text: &str, width: f32, most: usize) -> Vec<String> {
        let measure = |pieces: &[String]| {
            pieces
                .iter()
                .map(|piece| piece.chars().count())
                .sum::<usize>() as f32
        };
        lines(text, width, most, measure)
            .iter()
            .map(|pieces| pieces.join("|"))
            .collect()
    }

    #[test]
    fn words_stand_in_the_order_of_their_script() {
        let table = [
            ("مركز خدمة", "خدمة| |مركز"),
            ("رقم A 042", "A 042| |رقم"),
            ("مكتب (الطابق)", "(|الطابق|) |مكتب"),
            (
                "Ufficio مركز خدمة, piano 2",
                "Ufficio |خدمة| |مركز|, piano 2",
            ),
            ("Centro", "Centro"),
        ];
        for (text, expected) in table {
            assert_eq!(laid(text, f32::INFINITY, 9), [expected], "{text}");
        }
    }

    #[test]
    fn lines_are_broken_before_they_are_turned() {
        assert_eq!(
            laid("مركز خدمة المواطن", 10.0, 9),
            ["خدمة| |مركز", "المواطن"]
        );
        assert_eq!(laid("مركز خدمة المواطن", 10.0, 1), ["…|خدمة| |مركز"]);
        assert_eq!(laid("مركز خدمة المواطن", 9.0, 1), ["…|مركز"]);
        assert_eq!(laid("مركز\nخدمة", 99.0, 9), ["مركز", "خدمة"]);
    }

    #[test]
    fn who_reads_mostly_from_right_to_left() {
        assert!(is_mostly_from_right("مركز خدمة A"));
        assert!(!is_mostly_from_right("Ufficio مركز") && !is_needed("Ufficio 3"));
    }
}
