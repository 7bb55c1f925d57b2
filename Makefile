# make demo, make test: everything else is below.
SHELL := bash
.SHELLFLAGS := -eo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help

TOOLS := npys bias-inject supcon-train classifier-train embed kde-weight bias-mix distill evaluate
SWIFT_BUILD := swift build -c release
BIN = $(CURDIR)/.build/release
PACKAGES := libopenblas-dev libpng-dev libturbojpeg0-dev zlib1g-dev

PREFIX  ?= /usr/local
DESTDIR ?=
VENV    ?= .build-bench
# What pip installs as PyTorch: a build without GPU support is smaller.
TORCH   ?= torch
FASHION_MNIST ?= /usr/share/datasets/fashion-mnist

.PHONY: help setup build paper figures test test-slurm test-kernels fuzz sanitize demo demo-kernels charts report cmnist bgfmnist cifar10 bffhq bench-setup bench bench-figure bench-growth same-bytes man install uninstall deb test-deb check-arm64 clean

help: ## This list.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Check for Swift, install the Debian packages that are missing.
	@command -v swift > /dev/null || { echo 'swift not found: install the Swift 6 toolchain (see swift.org/install) and put it on PATH' >&2; exit 69; }
	@scripts/require-packages.sh $(PACKAGES)

build: setup ## Build the tools for this machine (CONDENSE_CPU=x86-64-v3 or portable for others).
	$(SWIFT_BUILD)

test: setup ## Build and run all tests.
	$(SWIFT_BUILD) --build-tests
	swift test -c release --skip-build

test-slurm: build ## Try the grid under a private Slurm of one node (4 minutes).
	@scripts/require-packages.sh slurm-wlm munge
	@rm -rf out/idx && PATH="$(BIN):$$PATH" scripts/small-idx.sh out/idx && PATH="$(BIN):$$PATH" scripts/test-slurm.sh out/idx

test-kernels: setup ## Run the tests of numbers under every kernel of OpenBLAS that this processor supports (KERNELS=, by default all).
	$(SWIFT_BUILD) --build-tests
	scripts/test-kernels.sh $(KERNELS)

fuzz: SECONDS ?= 60
fuzz: setup ## Feed the readers of files damaged input (SECONDS= for all of READER=, by default every one): Fuzz/README.md.
	CONDENSE_FUZZ=1 swift build --product condense-fuzz --scratch-path .build-fuzz --sanitize=address --sanitize=fuzzer \
		-Xswiftc -O -Xswiftc -sanitize=address,fuzzer
	Fuzz/run.sh .build-fuzz/debug/condense-fuzz $(SECONDS) $(READER)

# The tools' own tests start hundreds of processes that a sanitizer makes slow.
sanitize: SANITIZER ?= address
sanitize: setup ## Run the modules' tests under SANITIZER=address or thread.
	scripts/sanitize.sh $(SANITIZER)

# Settings of the demo: small enough for four minutes on two cores.
demo demo-kernels: IPC ?= 10
demo demo-kernels: CONFLICT ?= 0.05
demo demo-kernels: ITERATIONS ?= 400
demo demo-kernels: NET_EVERY ?= $(if $(filter-out dm,$(METHOD)),,4)
demo demo-kernels: REAL_BATCH ?= 64
demo demo-kernels: EPOCHS ?= 100
demo demo-kernels: NETS ?= 3
demo demo-kernels: SEED ?= 0
demo.run = SOURCE=idx:$(FASHION_MNIST) CONFLICT=$(CONFLICT) IPC=$(IPC) ITERATIONS=$(ITERATIONS) NET_EVERY=$(NET_EVERY) \
	REAL_BATCH=$(REAL_BATCH) EPOCHS=$(EPOCHS) NETS=$(NETS) SEED=$(SEED)
# All that decides what comes out, as far as it is set: those above, and those of pipelines/compare.mk.
demo.settings = $(foreach name,FASHION_MNIST CONFLICT IPC ITERATIONS NET_EVERY REAL_BATCH EPOCHS NETS SEED SEEDS METHOD BIAS BIAS_OPTIONS \
	TRAIN_OPTIONS COUNTS WEIGHTS VIEWS CEILING STEPS SUPCON_OPTIONS INIT INNER_EPOCHS LEARNING_RATE AUGMENT,$(if $($(name)),$(name)=$($(name))))
demo: build ## DM with and without weights on coloured Fashion-MNIST (WEIGHTS=views|paper ITERATIONS= EPOCHS= NETS= IPC= CONFLICT= SEED= SEEDS= FASHION_MNIST=).
	@[[ -d $(FASHION_MNIST) ]] || scripts/require-packages.sh dataset-fashion-mnist
	@PATH="$(BIN):$$PATH" $(MAKE) --no-print-directory -f pipelines/compare.mk OUT=out/demo $(demo.run)
	@PATH="$(BIN):$$PATH" scripts/check-demo.sh out/demo '$(strip $(demo.settings))'

demo-kernels: build ## The demo under every kernel of OpenBLAS that this processor supports (KERNELS="Haswell Zen"): how far its result moves.
	@[[ -d $(FASHION_MNIST) ]] || scripts/require-packages.sh dataset-fashion-mnist
	scripts/demo-kernels.sh $(BIN) out/demo-kernels $(demo.run)

charts: OUT ?= out/demo
charts: build ## Draw what a comparison left in OUT= (out/demo): weights, views, ROC curves, groups, accuracy on the way if it ran with EVALUATE_EVERY=20.
	@command -v gnuplot > /dev/null || scripts/require-packages.sh gnuplot-nox
	@PATH="$(BIN):$$PATH" $(MAKE) --no-print-directory -f pipelines/charts/charts.mk OUT=$(OUT)

report: OUT ?= out/demo
report: build ## One page of HTML about what a comparison or own-images.sh left in OUT= (out/demo), as OUT/report.html (PAGE=FILE).
	@command -v gnuplot > /dev/null || scripts/require-packages.sh gnuplot-nox
	@PATH="$(BIN):$$PATH" pipelines/report.sh '$(OUT)' $(if $(PAGE),'$(PAGE)')

# Cells of the paper's tables; all take CONFLICT= IPC=1|10|50 METHOD=dm|dsa|idm|dream|mtt WEIGHTS=views|paper SCALE=quick|paper.
CELL = @PATH="$(BIN):$$PATH" $(MAKE) --no-print-directory -f pipelines/$@.mk

cmnist: build ## The paper's coloured MNIST (MNIST=DIR CONFLICT=0.05 IPC=10 METHOD=dm|dsa|idm|dream|mtt SCALE=quick|paper).
	$(CELL)

bgfmnist: build ## The paper's Background Fashion-MNIST (SCENES=DIR and the same; drawn textures without SCENES).
	@[[ -d $(FASHION_MNIST) ]] || scripts/require-packages.sh dataset-fashion-mnist
	$(CELL)

cifar10: build ## The paper's Corrupted CIFAR-10 (CIFAR=DIR and the same).
	$(CELL)

bffhq: build ## The paper's BFFHQ (BFFHQ=DIR IPC= METHOD= SCALE= SIDE=64|128).
	$(CELL)

# Targets of pipelines/paper/grid.mk, which has the rest of the settings.
grid := $(addprefix table,1 2 3 4 5 6 7 8) $(addprefix figure,2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18)
paper: build ## Every table of the paper beside what it has, in out/paper (table1 to table8, figure2 to figure18 for one; MNIST= CIFAR= SCENES= BFFHQ= SCALE= SEEDS="0 1 2" ONLY="cmnist 10").
	@PATH="$(BIN):$$PATH" $(MAKE) --no-print-directory -f pipelines/paper/grid.mk all figures
.PHONY: $(grid)
# Data that are not where they are said to be, and an ONLY that no row has, are refused before anything is built.
ifneq ($(filter $(grid) figures paper cmnist bgfmnist cifar10 bffhq bench-figure,$(MAKECMDGOALS)),)
include pipelines/paper/paths.mk
endif
ifneq ($(and $(ONLY),$(filter $(grid) figures paper,$(MAKECMDGOALS))),)
ifneq ($(shell awk -v only='$(ONLY)' -v goals='$(filter table%,$(MAKECMDGOALS))' -f pipelines/paper/rules.awk pipelines/paper/published.tsv > /dev/null || echo $$?),)
$(error ONLY: exit code 64)
endif
endif
# One make for all that are asked for: what they have in common is made once.
grid.goals := $(filter $(grid) figures,$(MAKECMDGOALS))
$(firstword $(grid.goals)): build
	@PATH="$(BIN):$$PATH" $(MAKE) --no-print-directory -f pipelines/paper/grid.mk $(grid.goals)
$(wordlist 2,99,$(grid.goals)): $(firstword $(grid.goals))


bench-setup: ## Install the peers of the benchmark (PyTorch, scikit-learn, scikit-image, OpenCV) into a virtual environment (VENV= TORCH=).
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet $(TORCH) numpy scikit-learn scikit-image opencv-python-headless pillow scipy wand

bench: build ## Measure against the peers: ratios, start-up, peak memory (WORK= REPEATS=).
	PYTHON=$(VENV)/bin/python BIN=$(BIN) bench/run.py $(if $(REPEATS),--repeats $(REPEATS)) $(WORK)

at.dm  := 25 50 100 200 400
at.idm := 10 25 50 100
at.dsa := 2 5 10 20
bench-figure: figure.sets = $(if $(MNIST),cmnist) bgfmnist $(if $(CIFAR),cifar10)
bench-figure: METHOD ?= dm
bench-figure: SEEDS ?= 0 1 2
bench-figure: AT ?= $(or $(at.$(METHOD)),5 20 60)
bench-figure: build ## Seconds from the data to an accuracy, weights included (METHOD= SEEDS= AT="ITERATION ..." MNIST= SCENES= CIFAR=): out/figure.
	@$(foreach set,$(figure.sets),PATH="$(BIN):$$PATH" $(MAKE) --no-print-directory -f pipelines/$(set).mk OUT=out/figure/$(set) \
		out/figure/$(set)/train.npys out/figure/$(set)/test.npys && ) :
	@$(foreach set,$(figure.sets),PATH="$(BIN):$$PATH" bench/figure.sh out/figure $(set) $(METHOD) "$(AT)" $(SEEDS) && ) :
	@command -v gnuplot > /dev/null || scripts/require-packages.sh gnuplot-nox
	bench/figure-chart.sh out/figure/$(METHOD).png out/figure/*-$(METHOD).tsv

bench-growth: build ## How time and memory grow with images, pixels, samples and threads: out/growth.tsv, out/growth.png.
	@mkdir -p out
	BIN=$(BIN) $(VENV)/bin/python bench/growth.py > out/growth.tsv
	@command -v gnuplot > /dev/null || scripts/require-packages.sh gnuplot-nox
	bench/growth-chart.sh out/growth.png out/growth.tsv

same-bytes: build ## The demo, much shorter, twice at 1, 2 and 4 threads, in both orders: digests, and failure where two differ.
	@[[ -d $(FASHION_MNIST) ]] || scripts/require-packages.sh dataset-fashion-mnist
	scripts/same-bytes.sh $(BIN) out/same-bytes SOURCE=idx:$(FASHION_MNIST) TRAIN_OPTIONS='--limit 10000' \
		STEPS=10 IPC=10 ITERATIONS=12 REAL_BATCH=128 EPOCHS=20 NETS=2

man: build ## Write man/*.1 anew from the option declarations and man/parts.
	BIN=$(BIN) man/build.sh $(TOOLS)

install: ## Install tools, manual pages, completions, pipelines and documents under PREFIX (/usr/local), in DESTDIR if given.
	@[[ -x $(BIN)/npys ]] || $(MAKE) build
	scripts/install.sh "$(BIN)" "$(DESTDIR)$(PREFIX)" $(TOOLS)

uninstall: ## Remove what make install has put under PREFIX.
	scripts/uninstall.sh "$(DESTDIR)$(PREFIX)"

# Packages are for many machines, and bring the Swift runtime with them: no release of Debian has that of Swift 6.
deb test-deb: DEB_CPU = $(or $(CONDENSE_CPU),$(if $(filter amd64,$(shell dpkg --print-architecture)),x86-64-v3,portable))
deb: setup ## Build a Debian package of the tools in out/ (CONDENSE_CPU=x86-64-v3 or portable).
	@scripts/require-packages.sh dpkg-dev
	CONDENSE_CPU=$(DEB_CPU) $(SWIFT_BUILD) --static-swift-stdlib --scratch-path .build-deb
	CONDENSE_CPU=$(DEB_CPU) scripts/deb.sh .build-deb/release out $(TOOLS)

test-deb: deb ## As root: install the package in a fresh minimal root of this Debian release, and run the tools there.
	@scripts/require-packages.sh debootstrap
	scripts/test-deb.sh "$$(ls -t out/condense-tools_*.deb | head -1)"

check-arm64: ## As root: build for arm64 with Debian's newest Swift and start every tool, emulated (6 GB).
	@scripts/require-packages.sh mmdebstrap qemu-user-static
	scripts/check-arm64.sh

clean: ## Remove what was built and the results in out/.
	rm -rf .build .build-fuzz .build-address .build-thread .build-deb .build-arm64 out
