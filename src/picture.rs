//! Which pictures can be printed, as far as their bytes tell before they are drawn.

use imagesize::ImageType;
use roxmltree::{Document as Xml, ParsingOptions};
use typst::ecow::{EcoString, eco_format};
use typst::foundations::{Bytes, Smart};
use typst::visualize::{ExchangeFormat, RasterFormat, RasterImage, SvgImage};

/// The most bytes that a printed picture may have.
pub(crate) const LARGEST: u64 = 8 << 20;

/// The most pixels that a picture may have. They fill a page twice as sharply as print does, and more take much
/// memory to draw.
const MOST_PIXELS: usize = 16_000_000;

/// The format of a picture that can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PictureFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF; of a moving one the first picture is printed.
    Gif,
    /// WebP; likewise.
    Webp,
    /// SVG.
    Svg,
}

impl PictureFormat {
    /// Its name in Typst, which is also a usual ending of such files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            PictureFormat::Png => "png",
            PictureFormat::Jpeg => "jpg",
            PictureFormat::Gif => "gif",
            PictureFormat::Webp => "webp",
            PictureFormat::Svg => "svg",
        }
    }

    /// Its name on the web.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            PictureFormat::Png => "image/png",
            PictureFormat::Jpeg => "image/jpeg",
            PictureFormat::Gif => "image/gif",
            PictureFormat::Webp => "image/webp",
            PictureFormat::Svg => "image/svg+xml",
        }
    }
}

/// Why a picture cannot be printed, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unprintable {
    /// What is wrong with it: a sentence that lacks its subject, the picture.
    pub(crate) why: EcoString,
    /// The way out.
    pub(crate) way: &'static str,
}

impl Unprintable {
    fn new(why: impl Into<EcoString>, way: &'static str) -> Self {
        Self {
            why: why.into(),
            way,
        }
    }
}

const NO_PICTURE: &str = "is no picture";
const SAVE_AS: &str = "save it as PNG, JPEG, SVG, WebP or GIF";
const SAVE_SMALLER: &str = "save it smaller: 2,000 pixels across fill a page";

/// Checks that a file of this many bytes is no larger than a printed picture may be.
///
/// # Errors
/// If it is larger.
pub(crate) fn check_size(bytes: u64) -> Result<(), Unprintable> {
    if bytes > LARGEST {
        let why = eco_format!(
            "has {} MB, and at most {} are printed",
            bytes >> 20,
            LARGEST >> 20
        );
        return Err(Unprintable::new(why, SAVE_SMALLER));
    }
    Ok(())
}

/// The format of a picture, by its first bytes; nothing is drawn.
///
/// # Errors
/// If it is no picture, too large, or in a format that cannot be printed.
pub(crate) fn format(bytes: &[u8]) -> Result<PictureFormat, Unprintable> {
    check_size(bytes.len() as u64)?;
    of_any_size(bytes)
}

/// [`format()`] of a file of any size.
fn of_any_size(bytes: &[u8]) -> Result<PictureFormat, Unprintable> {
    let format = match imagesize::image_type(bytes) {
        Ok(ImageType::Png) => PictureFormat::Png,
        Ok(ImageType::Jpeg) => PictureFormat::Jpeg,
        Ok(ImageType::Gif) => PictureFormat::Gif,
        Ok(ImageType::Webp) => PictureFormat::Webp,
        other => return of_other(bytes, other.ok()),
    };
    if format == PictureFormat::Jpeg && has_four_inks(bytes) {
        return Err(Unprintable::new(
            "is a JPEG in the four colours of print (CMYK)",
            "save it in RGB",
        ));
    }
    check_pixels(bytes)?;
    Ok(format)
}

/// Checks that a picture made of pixels does not have too many to be drawn. Any other file passes.
///
/// # Errors
/// If it has too many, or is broken.
pub(crate) fn check_pixels(bytes: &[u8]) -> Result<(), Unprintable> {
    if imagesize::image_type(bytes).is_err() {
        return Ok(());
    }
    let size = imagesize::blob_size(bytes)
        .map_err(|_| Unprintable::new("is broken at its beginning", "save it again"))?;
    if size.width.saturating_mul(size.height) > MOST_PIXELS {
        let (width, height) = (size.width, size.height);
        let most = MOST_PIXELS / 1_000_000;
        let why =
            eco_format!("has {width} × {height} pixels, and at most {most} million are printed");
        return Err(Unprintable::new(why, SAVE_SMALLER));
    }
    Ok(())
}

/// Whether a file is a picture, even one that cannot be printed.
pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    of_any_size(bytes).map_or_else(|unprintable| unprintable.why != NO_PICTURE, |_| true)
}

/// [`format()`] for files other than PNG, JPEG, GIF and WebP.
fn of_other(bytes: &[u8], found: Option<ImageType>) -> Result<PictureFormat, Unprintable> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    if text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('<')
    {
        return svg(text).map(|()| PictureFormat::Svg);
    }
    let called = match found {
        Some(ImageType::Bmp) => "a bitmap of Windows (BMP)",
        Some(ImageType::Tiff) => "a TIFF",
        Some(ImageType::Heif(_)) => "a HEIF or AVIF",
        _ if bytes.get(40..44) == Some(b" EMF") => "a drawing of Windows (EMF)",
        _ if bytes.starts_with(b"\xd7\xcd\xc6\x9a") || bytes.starts_with(b"\x01\0\x09\0") => {
            "a drawing of Windows (WMF)"
        }
        _ if bytes.starts_with(b"%PDF") => "a PDF",
        _ => return Err(Unprintable::new(NO_PICTURE, SAVE_AS)),
    };
    Err(Unprintable::new(
        eco_format!("is {called}, which is not printed"),
        SAVE_AS,
    ))
}

/// Checks that a text is an SVG that needs no other file.
fn svg(text: &str) -> Result<(), Unprintable> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let xml = Xml::parse_with_options(text.trim_start_matches('\u{feff}').trim_start(), options)
        .ok()
        .filter(|xml| xml.root_element().tag_name().name() == "svg")
        .ok_or_else(|| Unprintable::new(NO_PICTURE, SAVE_AS))?;
    let mut links = xml
        .descendants()
        .filter(|node| node.tag_name().name() == "image")
        .flat_map(|node| node.attributes())
        .filter(|attribute| attribute.name() == "href");
    if links.any(|link| !link.value().trim_start().starts_with("data:")) {
        return Err(Unprintable::new(
            "is an SVG that shows another file",
            "save it with that file in it, or as PNG",
        ));
    }
    Ok(())
}

/// Whether a JPEG has four components: its frame's header says so.
fn has_four_inks(jpeg: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = jpeg.get(at..at + 4) {
        match marker {
            // Padding.
            0xff => at += 1,
            // Beginnings of frames; the others of this range are tables.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return jpeg.get(at + 9) == Some(&4);
            }
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
    false
}

/// Draws a picture of this format, to find out whether all of it can be read.
///
/// # Errors
/// If it is broken.
pub(crate) fn check_whole(format: PictureFormat, bytes: &[u8]) -> Result<(), Unprintable> {
    let pixels = |format| {
        let bytes = Bytes::new(bytes.to_vec());
        RasterImage::new(bytes, RasterFormat::Exchange(format), Smart::Auto).is_ok()
    };
    let is_whole = match format {
        PictureFormat::Png => pixels(ExchangeFormat::Png),
        PictureFormat::Jpeg => pixels(ExchangeFormat::Jpg),
        PictureFormat::Gif => pixels(ExchangeFormat::Gif),
        PictureFormat::Webp => pixels(ExchangeFormat::Webp),
        PictureFormat::Svg => SvgImage::new(Bytes::new(bytes.to_vec())).is_ok(),
    };
    // Typst caches what it has drawn, and there may be many pictures.
    comemo::evict(0);
    if is_whole {
        Ok(())
    } else {
        Err(Unprintable::new("is broken", "save it again"))
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn why(bytes: &[u8]) -> String {
        format(bytes).unwrap_err().why.into()
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(b"\x08\x02\0\0\0");
        bytes
    }

    #[test]
    fn what_can_be_printed_is_told_from_the_first_bytes() {
        assert_eq!(format(&png(3, 2)), Ok(PictureFormat::Png));
        let svg = b"\xef\xbb\xbf<?xml version='1.0'?><!DOCTYPE svg><svg xmlns='http://www.w3.org/2000/svg'/>";
        assert_eq!(format(svg), Ok(PictureFormat::Svg));
        assert_eq!(
            why(&png(60_000, 60_000)),
            "has 60000 × 60000 pixels, and at most 16 million are printed"
        );
        assert_eq!(
            why(&vec![0; 9 << 20]),
            "has 9 MB, and at most 8 are printed"
        );
        assert_eq!(why(b"<html>"), "is no picture");
        assert_eq!(why(b""), "is no picture");
        assert_eq!(
            why(b"MM\0*\0\0\0\x08\0\0\0\0"),
            "is a TIFF, which is not printed"
        );
        assert_eq!(
            why(b"BM\0\0\0\0\0\0\0\0\0\0"),
            "is a bitmap of Windows (BMP), which is not printed"
        );
        assert_eq!(
            why(b"<svg><image href='http://x.org/a.png'/></svg>"),
            "is an SVG that shows another file"
        );
    }

    #[test]
    fn a_jpeg_in_the_colours_of_print_is_refused() {
        let frame = |components: u8| {
            let mut bytes = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\0\x01\0\x01".to_vec();
            bytes.push(components);
            bytes
        };
        assert!(has_four_inks(&frame(4)));
        assert!(!has_four_inks(&frame(3)));
        assert!(!has_four_inks(b"\xff\xd8"));
    }

    /// 8 × 4 pixels as PNG, JPEG, GIF and WebP.
    const PICTURES: [&str; 4] = [
        "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAAFElEQVR4nGM8ISLCgA0wYRUlSwIAXogA+ICwf6gAAAAASUVORK5CYII=",
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAEAAgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAH/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAABf/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AIAOFP/Z",
        "R0lGODdhCAAEAIEAAMjIFAAAAAAAAAAAACwAAAAACAAEAAAIDAABCBxIsKDBgwQDAgA7",
        "UklGRjoAAABXRUJQVlA4IC4AAADQAQCdASoIAAQAAUAmJaACdLoB+AADsAD+5Yc/+B+XThpQ/+++HvfD3vh/sWAA",
    ];

    #[test]
    fn a_picture_with_any_byte_changed_is_whole_or_broken() {
        for whole in PICTURES {
            let whole = STANDARD.decode(whole).unwrap();
            let of_whole = format(&whole).unwrap();
            assert_eq!(check_whole(of_whole, &whole), Ok(()));
            for at in 0..whole.len() {
                for other in [0, 1, 0x7f, 0xff] {
                    let mut changed = whole.clone();
                    changed[at] = other;
                    // Neither panics, whatever it says.
                    if let Ok(format) = format(&changed) {
                        let _ = check_whole(format, &changed);
                    }
                }
            }
        }
    }

    #[test]
    fn a_picture_that_ends_too_early_is_broken() {
        assert_eq!(
            check_whole(PictureFormat::Png, &png(3, 2)).unwrap_err().why,
            "is broken"
        );
        assert_eq!(
            check_whole(
                PictureFormat::Svg,
                b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>"
            ),
            Ok(())
        );
    }
}
