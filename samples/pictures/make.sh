#!/bin/sh
# Makes the pictures of this folder anew from a drawing: Debian's imagemagick, libjpeg-progs (in imagemagick), webp, libtiff-tools,
# libheif-examples and libimage-exiftool-perl. Each format is written by the encoder that other people's programs use.
set -eu
cd "$(dirname "$0")"
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
secret=PlantedSecret42N1E
# A street lamp by a wall at dusk; the grain is what a small camera adds.
convert -size 1200x900 gradient:'#31465f-#c98f5a' -fill '#3b3a3d' -draw 'rectangle 0,640 1200,900' -fill '#5b4a3f' -draw 'rectangle 760,300 1200,640' \
  -fill '#20242a' -draw 'rectangle 396,180 412,760' -draw 'rectangle 396,172 560,188' -fill '#f4d58a' -draw 'circle 556,204 580,204' \
  -fill '#d9d2c4' -draw 'rectangle 820,380 900,480' -draw 'rectangle 980,380 1060,480' -seed 4 -attenuate 0.15 +noise Gaussian -depth 8 "$t/lamp.png"
tag() { exiftool -q -overwrite_original -ImageDescription=$secret -Make=Doorstep -Model=Drawing -DateTimeOriginal='2026:03:02 08:15:00' \
  -GPSLatitude=42.5063 -GPSLatitudeRef=N -GPSLongitude=1.5218 -GPSLongitudeRef=E "$@"; }

# A phone's: taken on its side, with place, a colour profile, and a smaller picture of its own inside.
convert "$t/lamp.png" -rotate 270 -profile "${ICC:-/usr/share/color/icc/ghostscript/srgb.icc}" -quality 82 phone.jpg
convert "$t/lamp.png" -resize 160x120 -quality 60 "$t/thumb.jpg"
tag -Orientation#=6 "-ThumbnailImage<=$t/thumb.jpg" -XMP-dc:Description=$secret -IPTC:Caption-Abstract=$secret phone.jpg
# As web servers like it.
convert "$t/lamp.png" -interlace JPEG -sampling-factor 4:2:0 -quality 75 progressive.jpg
# A screenshot: few colours, no loss, text beside the pixels.
convert "$t/lamp.png" -resize 600x450 +dither -colors 48 -set comment $secret -set Author $secret PNG8:screen.png
convert "$t/lamp.png" -rotate 270 "$t/side.png"; cwebp -quiet -q 75 "$t/side.png" -o "$t/plain.webp"
printf '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="%s"/></rdf:RDF></x:xmpmeta>' $secret > "$t/x.xmp"
exiftool -b -Exif phone.jpg > "$t/e.exif"
webpmux -set xmp "$t/x.xmp" "$t/plain.webp" -o "$t/one.webp" 2> "$t/said"; webpmux -set exif "$t/e.exif" "$t/one.webp" -o phone.webp 2> "$t/said"
# What scanners write: one page in grey, and a letter of three pages in black and white.
convert "$t/lamp.png" -colorspace Gray -resize 600x "$t/page.tif"; tiffcp -c zip:2 "$t/page.tif" scan.tif; exiftool -q -overwrite_original -ImageDescription=$secret scan.tif
for n in 1 2 3; do convert -size 850x1200 xc:white -fill black -font DejaVu-Sans -pointsize 60 -draw "text 80,160 'Page $n of the letter'" -draw "rectangle 80,$((200 * n)) 770,$((200 * n + 12))" -type bilevel -depth 1 -compress none "$t/p$n.tif"; done
tiffcp -c g4 "$t/p1.tif" "$t/p2.tif" "$t/p3.tif" letter.tif; exiftool -q -overwrite_original -ImageDescription=$secret letter.tif
heif-enc -q 50 -A "$t/lamp.png" -o phone.avif > /dev/null; tag phone.avif
heif-enc -q 50 "$t/lamp.png" -o phone.heic > /dev/null; tag phone.heic
convert "$t/lamp.png" -resize 400x300 -colors 64 -set comment $secret drawing.gif
