# published.tsv -> a makefile with a rule for every file of the grid (emit=rules), or the cells with their reports for
# 'evaluate verdict' (emit=cells).
#
# Variables: out, scale, seeds (by blanks), only (words by blanks that a row must have, each), goals (tables by blanks, each of which must
# have such a row), have (data sets that are there), experts
# (how many), unlike (data sets that are others than the paper's), times (of emit=cells: a file of 'TARGET SECONDS').

BEGIN {
	FS = OFS = "\t"
	count = split(seeds, seed, " ")
	words = split(only, word, " ")
	split(have, names, " "); for (i in names) there[names[i]] = 1
	split(unlike, names, " "); for (i in names) other[names[i]] = 1
	# What a cell costs beside one of dm, roughly: the longest come first.
	split("random 0 herding 0 full 20 dm 1 idm 4 mtt 6 dream 8 dsa 10", names, " ")
	for (i = 1; i in names; i += 2) cost[names[i]] = names[i + 1]
	if (emit == "cells") {
		print "table", "data", "ratio", "IPC", "cell", "scale", "accuracy", "sd", "comparable", "seconds", "reports"
		while (times != "" && (getline line < times) > 0) { split(line, names, " "); took[names[1]] += names[2] }
	}
}
NR == 1 { next }

# Where the row's words are known from.
{
	method = $5; sub(/-.*/, "", method)
	for (i = 1; i <= 5; i++) know(i, $i)
	know(5, method)
	for (i = 1; i <= words; i++)
		if (word[i] != $1 && word[i] != $2 && word[i] != $3 && word[i] != $4 && word[i] != $5 && word[i] != method) next
	rows++
	rows_of[$1]
	if (emit == "cells") { print_cell(); next }
	if (!($2 in there)) { missing[$2]++; next }
	for (s = 1; s <= count; s++) add(seed[s])
}

# Words of each column, as they come.
function know(column, name) {
	if (name in has) return
	has[name]
	known[column] = known[column] " " name
}

# The files of a cell, and what they are made of.
function add(s,    data, here, base, trainer, set, input, more, needs, k, kind, target) {
	data = out "/" $2 "-" $3; here = data "/" scale
	weighted = $5 ~ /-w(-by-|$)/ ? "-w" : ""
	base = $5; trainer = ""
	if (match(base, /-by-/)) { trainer = substr(base, RSTART + 4); base = substr(base, 1, RSTART - 1) }
	set = here "/" base "-ipc" $4 "-s" s ".npys"
	target = here "/" $5 "-ipc" $4 "-s" s ".json"
	if (!(($1, target) in listed)) { listed[$1, target]; list_of[$1] = list_of[$1] " " target }
	weight[target] = cost[method] * ($4 ? $4 : 10) * (trainer == "" ? 1 : 1.5)
	if (target in made) return
	made[target]
	targets[++n] = target
	needs_data(data, $2, $3)
	input = data "/train.npys"; more = ""; needs = ""
	if (base ~ /-w$/) { more = "--weights " data "/weights.npys"; needs = " " data "/weights.npys" }
	if (base ~ /-dfa$/) { more = "--encoder " here "/dfa.npys"; needs = " " here "/dfa.npys" }
	if (base ~ /-mixed$/) input = data "/mixed.npys"
	if (base ~ /-kde-/) { more = "--weights " swept(data, base); needs = " " swept(data, base) }
	if (method == "mtt") {
		kind = base ~ /-selecmix$/ ? "selecmix-" : base ~ /-w$/ ? "views-" : ""
		# The first images, where these are real ones, are drawn by the weights too.
		more = (weighted == "" ? "" : "$(if $(filter real," of("WEIGHTED_INIT", s) ")," more ") ") "--experts"
		needs = ""
		for (k = 0; k < experts; k++) needs = needs " " here "/expert-" kind k ".npys"
		more = more needs
		for (k = 0; k < experts; k++) expert(data, here, kind, k)
	}
	if (base ~ /-dfa$/) encoder(data, here)
	if (!(set in made)) {
		made[set]
		if (method == "full") {
			rule(set, input " " settings(here, "experts", "settings.experts"), "\t$(call long," of("full", s) ")")
			rule(target, set " " data "/test.npys", "\tevaluate score $< --test " data "/test.npys --format json -o $@")
			return
		}
		if (method == "random" || method == "herding")
			rule(set, input needs, "\tdistill " method " --ipc " $4 (method == "random" ? " --seed " s : "") (more == "" ? "" : " " more) " -o $@ $<")
		else
			rule(set, input needs " " settings(here, method weighted "-ipc" $4, "settings.distill"), \
				"\t$(call long," of("distill", s) (more == "" ? "" : " " more) ")")
	}
	rule(target, set " " data "/test.npys " data "/train.npys " settings(here, "evaluate-" method, "settings.evaluate"), \
		"\t$(call long," of("evaluate", s) (trainer == "" ? "" : " $(trainer." trainer ")") ")")
}

# A variable of stages.mk as it is for this row.
function of(name, s) { return "$(call of," $2 "," $3 "," method weighted "," $4 "," s "," name ")" }

function rule(target, needs, recipe) { printf "%s: %s\n%s\n", target, needs, recipe }

# A file that changes with the settings.
function settings(here, name, variable,    file) {
	file = here "/." name ".settings"
	if (!(file in made)) { made[file]; printf "$(call keep,%s,%s)\n", file, of(variable, "") }
	return file
}

function needs_data(data, set, ratio) {
	if (data in made) return
	made[data]
	printf "$(call data,%s,%s)\n", set, ratio
}

function expert(data, here, kind, k,    file, by) {
	file = here "/expert-" kind k ".npys"
	if (file in made) return
	made[file]
	by = kind == "views-" ? " --weights " data "/weights.npys" : ""
	rule(file, data "/train.npys" (by == "" ? "" : " " data "/weights.npys") " " settings(here, "experts", "settings.experts"), \
		"\t$(call long," of(kind == "selecmix-" ? "expert.selecmix" : "expert", k) by ")")
}

function encoder(data, here,    file) {
	file = here "/dfa.npys"
	if (file in made) return
	made[file]
	rule(file, data "/train.npys " settings(here, "encoder", "settings.encoder"), \
		"\t$(call long," of("encoder", 0) ")")
}

# Weights of the paper's reading that is nearest to its words, with one setting other than its own: variance0.5 is --variance 0.5.
function swept(data, base,    file, option, value) {
	option = base; sub(/.*-kde-/, "", option)
	file = data "/weights-" option ".npys"
	if (file in made) return file
	made[file]
	value = option; sub(/^[a-z]*/, "", value); sub(/[0-9.]*$|none$/, "", option)
	if (value == "") value = "none"
	rule(file, data "/gsc-embeddings.npys", \
		"\tkde-weight -q --score kernel-sum --normalisation softmax --batch 256 --" option " " value " $(threads) -o $@ $<")
	return file
}

function print_cell(    s, here, reports, file, total, base) {
	here = out "/" $2 "-" $3 "/" scale "/"
	base = $5; sub(/-by-.*/, "", base)
	for (s = 1; s <= count; s++) {
		file = here $5 "-ipc" $4 "-s" seed[s]
		reports = reports (s > 1 ? "," : "") file ".json"
		total += took[file ".json"] + took[here base "-ipc" $4 "-s" seed[s] ".npys"]
	}
	print $1, $2, $3, $4, $5, scale, $6, $7, $2 in other ? "no" : "yes", total ? total : "-", reports
}

END {
	for (i = 1; i <= words; i++) if (!(word[i] in has)) {
		printf "ONLY: '%s' is none of%s;%s;%s;%s;%s\n", word[i], known[1], known[2], known[3], known[4], known[5] > "/dev/stderr"
		exit 64
	}
	if (!rows) { print "ONLY: no row has all of: " only > "/dev/stderr"; exit 64 }
	split(goals, names, " ")
	for (i in names) if (!(names[i] in rows_of)) { print "ONLY: no row of " names[i] " has all of: " only > "/dev/stderr"; exit 64 }
	if (emit == "cells") exit
	for (m in missing) printf "$(info %d rows of %s are left out: $(asks.%s))\n", missing[m], m, m
	for (i = 2; i <= n; i++) {
		held = targets[i]
		for (j = i - 1; j > 0 && weight[targets[j]] < weight[held]; j--) targets[j + 1] = targets[j]
		targets[j + 1] = held
	}
	printf "cells :="; for (i = 1; i <= n; i++) printf " %s", targets[i]; printf "\n"
	for (t in list_of) printf "cells.%s := $(call in-order,%s)\n", t, list_of[t]
}
