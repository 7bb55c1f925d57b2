# What the charts have in common. Before it: OUTPUT, a file with the suffix of a PNG or an SVG; WIDTH and HEIGHT of another size.
if (!exists("WIDTH")) { WIDTH = 720; HEIGHT = 480 }
if (OUTPUT[strlen(OUTPUT) - 3:*] eq ".svg") {
	set terminal svg size WIDTH, HEIGHT noenhanced font "Sans,14" background "white"
} else {
	set terminal pngcairo size WIDTH, HEIGHT noenhanced font "Sans,12" background "white"
}
set output OUTPUT

# Okabe and Ito: apart from each other for any kind of colour vision.
BLUE = "#0072B2"
RED = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"
GREY = "#666666"

set border 3 linewidth 1.2 linecolor rgb GREY
set tics nomirror out textcolor rgb "black"
set grid linetype 1 linewidth 0.8 linecolor rgb "#E4E4E4"
set key spacing 1.25 samplen 2.5
set datafile separator "\t"
