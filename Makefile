# livelisten. `make help` lists the targets.
B        ?= build
# As the .d files name it, however it is given.
override B := $(patsubst $(CURDIR)/%,%,$(B))
comma    := ,
SAN      ?=
PREFIX   ?= /usr/local
O        := $(B)$(if $(SAN),/$(firstword $(subst $(comma), ,$(subst -, ,$(SAN)))))
Q        := $(if $(V),,@)

VERSION  := 1.0.0
CFLAGS   ?= -O2 -g
CFLAGS   += -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wstrict-prototypes -Wvla
CFLAGS   += $(if $(CI),-Werror) $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
LDFLAGS  += $(if $(SAN),-fsanitize=$(SAN))
CPPFLAGS += -Iinclude -I. -DLIVELISTEN_VERSION='"$(VERSION)"' -MMD -MP

# The module map: every object of every program.
lib      := status clock rtp bundle cipher base64 $(addprefix control/,names fields announcement decode decode_meeting encode) \
            profile phase language ring backoff level limiter \
            spsc continuity jitter transit drift delay timescale tape comfort pace voice speech meter guard course levelling playout player
common   := options log now programme rfc3339 secret state_dir whole_file
meeting  := programme_check programme_file programme_write $(addprefix yaml/,schema_check tree yaml_file) $(addprefix ical/,calendar_read calendar_write zone)
relay_core := address admission alarm attendance bucket $(addprefix api/,describe json ladder meetings offers orders status until watch) assets body capture cause conduct config errand fanout ferry hearing hearing_metrics histogram http input ladder ladder_metrics listener listener_words loop_figures mailbox \
            machine machine_metrics meeting meeting_metrics metrics order pages peer policy proceedings programmes prometheus publish rehearsal relay returns selfsigned spread state store store_file stream supervision watcher web_directory \
            trunk trunk_line replica figures worker_metrics
relay    := main $(relay_core) lws/workers lws/door lws/tickets lws/server lws/loop lws/read_on lws/measure lws/socket lws/websocket lws/write lws/http
clientlib := link failure outbox pinger probe url terminal stop
audio    := devices
capture  := main arguments announcement inputs source_spec source_device source_file source_stdin inlet air_clock cushion \
            channel quality bandwidth clipping encoder stream pace pump publication view \
            $(addprefix check/,check finding input relay report)
play     := main arguments session session_view report earpiece output_device output_file view stats
ctl      := main api drafts files orders programme session show token watch words
playsim  := main arguments trace room source_voice flight tally recording timeline
playsim_capture := encoder source_file # the room is one of capture

LIB_LIBS     := -lsrtp2 -lopus -lebur128 -ljansson -lm
MEETING_LIBS := -lcyaml -lyaml -lical
relay_LIBS   := -lwebsockets -luv -lssl -lcrypto -lsqlite3 $(MEETING_LIBS) -lpthread
capture_LIBS := -lwebsockets -lportaudio -lsndfile -lsoxr -lkissfft-float -lpthread
play_LIBS    := -lwebsockets -lportaudio -lsndfile -lpthread
ctl_LIBS     := -lcurl $(MEETING_LIBS)
playsim_LIBS := -lsndfile -lsoxr

lib_o    := $(lib:%=$(O)/lib/%.o)
common_o := $(common:%=$(O)/common/%.o)
meeting_o := $(meeting:%=$(O)/common/%.o) # what reads and writes meetings: relay and ctl
client_o := $(clientlib:%=$(O)/client/common/%.o)
audio_o  := $(audio:%=$(O)/client/common/%.o) $(if $(SAN),$(O)/tests/lib/stay_loaded.o)
programs := $(O)/livelisten-relay $(O)/livelisten-capture $(O)/livelisten-play $(O)/livelisten-ctl \
            $(O)/livelisten-playsim

all: $(programs) web ## the programs and the page

$(O)/liblivelisten.a: $(lib_o)
	$(Q)rm -f $@; ar rcs $@ $^

$(O)/livelisten-relay: $(relay:%=$(O)/relay/%.o) $(meeting_o) $(common_o) $(O)/liblivelisten.a
$(O)/livelisten-capture: $(capture:%=$(O)/client/capture/%.o) $(audio_o) $(client_o) $(common_o) $(O)/liblivelisten.a
$(O)/livelisten-play: $(play:%=$(O)/client/play/%.o) $(audio_o) $(client_o) $(common_o) $(O)/liblivelisten.a
$(O)/livelisten-ctl: $(ctl:%=$(O)/client/ctl/%.o) $(addprefix $(O)/client/common/,url.o terminal.o stop.o) $(meeting_o) $(common_o) $(O)/liblivelisten.a
$(O)/livelisten-playsim: $(playsim:%=$(O)/client/playsim/%.o) $(playsim_capture:%=$(O)/client/capture/%.o) $(common_o) $(O)/liblivelisten.a
$(programs):
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $($(patsubst livelisten-%,%,$(@F))_LIBS) $(LIB_LIBS)

$(O)/%.o: %.c | setup-build
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# The page, beside the programs and the same for every variant: what client/web holds, as it is.
web_files := $(filter-out client/web/wasm/%,$(shell find client/web -type f))
web: $(web_files:client/web/%=$(B)/web/%) $(B)/web/player.wasm
$(B)/web/%: client/web/%
	@mkdir -p $(@D)
	$(Q)cp $< $@
include client/web/wasm/wasm.mk

# Unit tests: tests/unit/test_NAME.c, cmocka, one program each.
unit     := $(patsubst tests/unit/%.c,$(O)/tests/%,$(wildcard tests/unit/test_*.c))
unit: $(unit) $(O)/tests/find_click $(O)/tests/short_send.so $(O)/tests/narrow
$(O)/tests/test_%: $(O)/tests/unit/test_%.o $(common_o) $(O)/liblivelisten.a
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) -lcmocka $($(@F)_LIBS) $(LIB_LIBS) -lpthread
$(O)/tests/test_link_url: $(O)/client/common/url.o
$(O)/tests/test_outbox: $(O)/client/common/outbox.o
$(addprefix $(O)/tests/test_,alarm attendance bucket returns): $(O)/tests/test_%: $(O)/relay/%.o
$(O)/tests/test_spread: $(O)/relay/spread.o
$(O)/tests/test_mailbox: $(O)/relay/mailbox.o
$(O)/tests/test_pinger: $(O)/client/common/pinger.o
$(O)/tests/test_source_spec: $(O)/client/capture/source_spec.o
$(O)/tests/test_capture_pace: $(O)/client/capture/pace.o
$(O)/tests/test_capture_quality: $(addprefix $(O)/client/capture/,quality.o bandwidth.o clipping.o) $(O)/tests/lib/rtsafe.o
$(O)/tests/test_capture_check: $(addprefix $(O)/client/capture/,check/input.o check/finding.o check/report.o bandwidth.o) $(O)/client/common/terminal.o
test_capture_check_LIBS := -lkissfft-float
test_capture_quality_LIBS := -lkissfft-float
$(addprefix $(O)/tests/test_,inlet inlet_drift capture_callback): $(addprefix $(O)/client/capture/,inlet.o air_clock.o cushion.o)
$(O)/tests/test_capture_callback: $(O)/tests/lib/rtsafe.o $(audio_o)
test_capture_callback_LIBS := -lportaudio
$(addprefix $(O)/tests/test_,proceedings proceedings_any order): $(addprefix $(O)/relay/,proceedings.o order.o)
$(O)/tests/test_ladder: $(addprefix $(O)/relay/,ladder.o histogram.o)
$(O)/tests/test_measure: $(O)/relay/lws/measure.o
$(O)/tests/test_rehearsal: $(O)/relay/rehearsal.o
$(O)/tests/test_store: $(addprefix $(O)/relay/,store.o store_file.o)
test_store_LIBS := -lsqlite3
$(O)/tests/test_relay_%: $(O)/tests/unit/test_relay_%.o $(relay_core:%=$(O)/relay/%.o) $(meeting_o) $(common_o) $(O)/liblivelisten.a
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka -lcrypto -lsqlite3 $(MEETING_LIBS) $(LIB_LIBS)
$(filter $(O)/tests/test_player%,$(unit)) $(O)/tests/test_levelling: $(O)/tests/lib/stage.o
$(O)/tests/generate_player: $(O)/tests/vectors/generate_player.o $(O)/tests/lib/stage.o $(O)/liblivelisten.a
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)
$(addprefix $(O)/tests/test_,player player_loss player_skip player_streams timescale): $(O)/tests/lib/click.o
$(addprefix $(O)/tests/test_,limiter player_loss): $(O)/tests/lib/peak.o
$(O)/tests/test_player_realtime $(O)/tests/test_rtsafe $(O)/tests/test_play_callback: $(O)/tests/lib/rtsafe.o
$(O)/tests/test_play_callback: $(O)/client/play/earpiece.o $(audio_o)
test_play_callback_LIBS := -lportaudio
test_play_session_LIBS := -Wl,--wrap=player_live
$(O)/tests/test_play_session: $(addprefix $(O)/client/,play/session.o play/session_view.o play/report.o play/view.o play/stats.o common/terminal.o)
$(addprefix $(O)/tests/test_,programme_file zone calendar): $(meeting_o)
$(foreach t,programme_file zone calendar,$(eval test_$t_LIBS := $(MEETING_LIBS)))
$(O)/tests/test_play_report: $(O)/client/play/report.o
$(O)/tests/short_send.so: tests/lib/short_send.c # preloaded, so without sanitizers
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -fPIC -shared -o $@ $<
$(O)/tests/find_click: $(addprefix $(O)/tests/lib/,find_click.o click.o)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lsndfile -lm

$(O)/tests/narrow: $(O)/tests/lib/narrow.o
	$(Q)$(CC) $(LDFLAGS) -o $@ $^

# Fuzzing: tests/fuzz/fuzz_NAME.c is one libFuzzer target; replay_NAME tries its corpus with any compiler.
# What a fuzzer finds stays in $(B)/fuzzer/found; an input that fails belongs into tests/fuzz/corpus/NAME.
fuzz_names := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ     ?= $(fuzz_names)
SECONDS  ?= 60
fuzzers  := $(FUZZ:%=$(O)/tests/fuzz_%)
replay   := $(fuzz_names:%=$(O)/tests/replay_%)
fuzz_o   := $(O)/client/common/url.o $(meeting_o) $(common_o) $(O)/liblivelisten.a
replay: $(replay)
$(O)/tests/replay_%: $(O)/tests/fuzz/fuzz_%.o $(O)/tests/fuzz/replay.o $(fuzz_o)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $($(@F)_LIBS) $(MEETING_LIBS) $(LIB_LIBS)
fuzzers: $(fuzzers)
$(O)/tests/fuzz_%: $(O)/tests/fuzz/fuzz_%.o $(fuzz_o)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(filter %.a,$^) $($(@F)_LIBS) $(MEETING_LIBS) $(LIB_LIBS)
$(O)/tests/replay_api $(O)/tests/fuzz_api: $(relay_core:%=$(O)/relay/%.o)
replay_api_LIBS := -lcrypto -lsqlite3
fuzz_api_LIBS   := $(replay_api_LIBS)
fuzz: setup-fuzz ## looks for inputs that break a parser; SECONDS=60 each, FUZZ=rtp: only that one
	$(Q)$(MAKE) CC=clang SAN=fuzzer-no-link,address,undefined fuzzers
	$(Q)set -e; for name in $(FUZZ); do \
	    mkdir -p $(B)/fuzzer/found/$$name tests/fuzz/corpus/$$name; \
	    $(B)/fuzzer/tests/fuzz_$$name -max_total_time=$(SECONDS) -print_final_stats=1 \
	        -artifact_prefix=$(B)/fuzzer/found/$$name- \
	        $(B)/fuzzer/found/$$name tests/fuzz/corpus/$$name; \
	done

# Benchmarks: programs of tests/bench, each linked with the parts they share.
bench_parts := crowd dummy stream tally usage ws $(addprefix dialect/,dialect icecast livelisten mqtt nats nchan snapcast)
bench_o  := $(bench_parts:%=$(O)/tests/bench/%.o)
bench_programs := $(patsubst %,$(O)/bench/%,load publish floor player_cost timescale)
bench: setup-bench all $(bench_programs) ## measures, prints a table, writes build/bench.json; QUICK=1: two minutes
	$(Q)LIVELISTEN_BUILD=$(O) node tests/bench/run.mjs $(if $(QUICK),--quick)
bench-fanout: setup-bench all $(bench_programs) ## the relay under load, beside the servers that others use; a picture of it
	$(Q)LIVELISTEN_BUILD=$(O) node tests/bench/run.mjs $(if $(QUICK),--quick) fanout audience workers storm
profile: setup-bench all $(bench_programs) ## where the relay's microseconds go, in a table; QUICK=1
	$(Q)LIVELISTEN_BUILD=$(O) node tests/bench/profile.mjs $(if $(QUICK),--quick)
size: setup-bench ## how large a machine must be, calculated from what `make bench-fanout` has measured; LISTENERS=N
	$(Q)LIVELISTEN_BUILD=$(O) node tests/bench/size.mjs $(LISTENERS)
bench-playout: setup-bench all $(O)/bench/player_cost ## the player alone: bad networks, drift, CPU; a picture of it
	$(Q)LIVELISTEN_BUILD=$(O) node tests/bench/run-playout.mjs $(if $(QUICK),--quick)
$(O)/bench/player_cost: $(O)/tests/lib/stage.o $(O)/client/playsim/trace.o
$(bench_programs): $(O)/bench/%: $(O)/tests/bench/%.o $(bench_o) $(common_o) $(O)/liblivelisten.a
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lssl -lcrypto -logg $(LIB_LIBS)

# Every purpose first installs what is missing (SETUP=: trusts the machine instead).
SETUP    ?= ./setup
setup-build setup-run setup-test setup-bench setup-fuzz setup-format:
	$(Q)$(SETUP) $(@:setup-%=%)

run: setup-run all $(O)/demo/floor.wav ## the reference session, and its links; LISTEN=HOST:PORT SOURCE=device:NAME RATE=N
	$(Q)tools/demo $(O)
$(O)/demo/floor.wav: tools/speak $(wildcard docs/examples/programme/*.txt) | setup-run
	@echo "  SPEAK $(@D)"
	$(Q)tools/speak docs/examples/programme $(@D)

test: setup-test ## all tests, in all variants; ONLY=PATTERN: those whose name fits
	$(Q)node tests/run.mjs $(B)
check-layout: ## who includes whom
	$(Q)tests/check-layout

man: $(programs:$(O)/%=$(O)/man/%.1) ## the man pages, from --help and docs/man
$(O)/man/%.1: $(O)/% docs/man/%.h2m
	@mkdir -p $(@D)
	@echo "  MAN   $@"
	$(Q)help2man --no-info --include=docs/man/$*.h2m --output=$@ $<

install: all man ## DESTDIR=, PREFIX=/usr/local: programs, man pages, page, library
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin lib include/livelisten share/man/man1 share/livelisten)
	install -m 755 $(programs) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(O)/liblivelisten.a $(DESTDIR)$(PREFIX)/lib
	install -m 644 include/livelisten/*.h $(DESTDIR)$(PREFIX)/include/livelisten
	install -m 644 $(O)/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	cp -R --no-preserve=ownership $(B)/web $(DESTDIR)$(PREFIX)/share/livelisten

format: setup-format ## clang-format over all C files
	clang-format -i $$(git ls-files '*.[ch]')
clean: ## removes what was built
	rm -rf $(B)
help: ## this list
	@sed -n 's/^\([a-z-]*\):.* ## /  make \1\t/p' Makefile | expand -t 22
	@echo; echo "Variables: B=DIR (output), SAN=address,undefined or thread, V=1 (commands), CI=1 (-Werror)"

.PHONY: all web unit replay fuzzers fuzz bench bench-fanout bench-playout profile size run test check-layout man install format clean help setup-build setup-run setup-test setup-bench setup-fuzz setup-format
.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
