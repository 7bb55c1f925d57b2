# find.sh: what there is in a folder, for report.sh. Sets: $work/sets and $work/reports, lines of file and name; run (the folder
# with the weights and charts: a comparison with SEEDS has several, the first is shown), weights, train, weighing (views or KDE).

# Of these the first that is there; nothing if none is.
first() { for file in "$@"; do if [ -f "$file" ]; then echo "$file"; return; fi; done; }

# What a set is called, by the name of its file.
called() {
	case $1 in
	dm | dsa | idm | dream | mtt) echo "$1" | tr a-z A-Z ;;
	*-weighted) echo "$(called "${1%-weighted}") + ${weighing:-weights}" ;;
	*-ceiling) echo "$(called "${1%-ceiling}") + bias labels" ;;
	real) echo "Real pictures, chosen $([ -z "$weights" ] || [ -n "$even" ] && echo "as the mean of their class" || echo "by weight")" ;;
	syn) echo "Synthetic images$([ -z "$weights" ] || [ -n "$even" ] || echo ", by weight")" ;;
	*) echo "$1" ;;
	esac
}

find_all() {
	: > "$work/sets"
	: > "$work/reports"
	seeds=$(find -L "$dir" -maxdepth 1 -type d -name 'seed-*' | LC_ALL=C sort -V)
	run=$dir
	[ -f "$dir/weights.npys" ] || [ -z "$seeds" ] || run=$(echo "$seeds" | head -n 1)
	[ "$run" != "$dir" ] || seeds=
	weights=$(first "$run/weights.npys")
	train=$(first "$run/train.npys" "$dir/train.npys" "$dir/../train.npys")
	test=$(first "$run/test.npys" "$dir/test.npys" "$dir/../test.npys")
	weighing= even=
	if [ -n "$weights" ]; then
		npys info "$weights" > "$work/info"
		if grep -q '^score: posterior$' "$work/info"; then weighing=views; else weighing=KDE; fi
		if grep -q '^views: none$' "$work/info"; then even=yes; fi
	fi

	# Sets in the order of a reader: real ones, the method, the method with weights, what weights can reach, then any others.
	for name in real syn dm dm-weighted dm-ceiling dsa dsa-weighted dsa-ceiling idm idm-weighted idm-ceiling dream dream-weighted \
		dream-ceiling mtt mtt-weighted mtt-ceiling $(find -L "$run" -maxdepth 1 -name '[!.]*.npys' ! -name '* *' -exec basename {} .npys \; | LC_ALL=C sort); do
		case $name in train | test | weights | view-* | bias-model | embeddings | bias-labels | colour | texture | ring | pixels) continue ;;
		*.[0-9][0-9][0-9][0-9][0-9][0-9]) continue ;; # on the way: --snapshot-every
		esac
		! grep -qF "/$name.npys	" "$work/sets" || continue
		if [ -f "$run/$name.npys" ] && npys info "$run/$name.npys" 2> /dev/null | grep -q '^kind: synthetic$'; then
			printf '%s\t%s\n' "$run/$name.npys" "$(called "$name")" >> "$work/sets"
		fi
		echo "${seeds:-$run}" | while IFS= read -r folder; do
			if [ -f "$folder/$name.json" ] && grep -q '"predictedShare"' "$folder/$name.json"; then
				printf '%s\t%s\n' "$folder/$name.json" "$(called "$name")" >> "$work/reports"
			fi
		done
	done
}
