# shades.gp: a table of `columns` by `rows` cells, the first row on top, whose colours tell.
unset grid
unset key
set border 0
set tics scale 0
set xrange [-0.5:columns - 0.5]
set yrange [rows - 0.5:-0.5]
