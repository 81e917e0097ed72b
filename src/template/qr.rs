//! The modules of a QR code, which the design library draws.

use qrcode::{Color, EcLevel, QrCode};
use typst::ecow::{eco_format, eco_vec};

use crate::diagnostic::{Result, error};

/// The rows of the QR code for an address, `1` for each dark module and `0` for each light one, without the
/// light margin. A quarter of the code may be illegible: it is printed, folded and photographed.
///
/// # Errors
/// If the address is too long for a QR code.
pub(crate) fn rows(url: &str) -> Result<Vec<String>> {
    let code = QrCode::with_error_correction_level(url, EcLevel::Q)
        .map_err(|e| eco_vec![error(eco_format!("no QR code can hold `{url}`: {e}"))])?;
    let width = code.width();
    Ok(code
        .to_colors()
        .chunks(width)
        .map(|row| {
            row.iter()
                .map(|module| if *module == Color::Dark { '1' } else { '0' })
                .collect()
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_square_and_has_its_three_corners() {
        let rows = rows("https://example.org/hotline").unwrap();
        assert!(rows.iter().all(|row| row.len() == rows.len()));
        let last = rows.len() - 7;
        for (y, from) in [(0, 0), (0, last), (last, 0)] {
            assert_eq!(&rows[y][from..from + 7], "1111111");
            assert_eq!(&rows[y + 1][from..from + 7], "1000001");
        }
        assert!(super::rows(&"x".repeat(3000)).is_err());
    }
}
