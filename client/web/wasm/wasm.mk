# player.wasm: the player core, the decoder's part of libopus, libsrtp with its own ciphers and libebur128,
# as one WebAssembly module that imports nothing. Sources of the three libraries: tools/vendor.
WASM_CC  ?= clang
W        := $(B)/wasm
wasm_flags := --target=wasm32-wasi -O2 -flto -fvisibility=hidden -ffunction-sections \
            -mbulk-memory -mnontrapping-fptoint -msign-ext
wasm_include := -I$(W)/include -I.deps/libebur128/ebur128 -I/usr/include/wasm32-wasi

wasm_lib := status rtp bundle profile cipher level limiter spsc continuity jitter transit drift delay timescale tape comfort pace voice speech meter guard course levelling playout player

wasm_opus := $(addprefix src/,opus opus_decoder) \
    $(addprefix celt/,bands celt celt_decoder celt_lpc cwrs entcode entdec entenc kiss_fft laplace mathops \
        mdct modes pitch quant_bands rate vq) \
    $(addprefix silk/,A2NLSF CNG LPC_analysis_filter LPC_fit LPC_inv_pred_gain NLSF2A NLSF_VQ_weights_laroia NLSF_decode \
        NLSF_stabilize NLSF_unpack PLC bwexpander bwexpander_32 code_signs dec_API decode_core decode_frame \
        decode_indices decode_parameters decode_pitch decode_pulses decoder_set_fs gain_quant init_decoder \
        lin2log log2lin pitch_est_tables resampler resampler_private_AR2 resampler_private_IIR_FIR \
        resampler_private_down_FIR resampler_private_up2_HQ resampler_rom shell_coder sort \
        stereo_MS_to_LR stereo_decode_pred sum_sqr_shift table_LSF_cos tables_LTP tables_NLSF_CB_NB_MB tables_NLSF_CB_WB \
        tables_gain tables_other tables_pitch_lag tables_pulses_per_block)
wasm_opus_flags := -DOPUS_BUILD -DUSE_ALLOCA -DHAVE_STDINT_H -DHAVE_LRINTF -DPACKAGE_VERSION='"vendored"' \
    -Wno-everything $(addprefix -I.deps/opus/,include celt silk silk/float)

wasm_srtp := srtp/srtp $(addprefix crypto/,cipher/aes cipher/aes_icm cipher/cipher cipher/null_cipher \
        cipher/cipher_test_cases hash/auth hash/auth_test_cases hash/hmac hash/null_auth hash/sha1 \
        kernel/alloc kernel/crypto_kernel kernel/err kernel/key math/datatypes replay/rdb replay/rdbx)
wasm_srtp_flags := -Iclient/web/wasm -DHAVE_CONFIG_H -Wno-everything \
    $(addprefix -I.deps/libsrtp2/,include crypto/include)

wasm_ebur128_flags := -std=gnu11 -Wno-everything $(addprefix -I.deps/libebur128/ebur128,/ /queue)

wasm_o   := $(W)/exports.o $(wasm_lib:%=$(W)/lib/%.o) $(wasm_opus:%=$(W)/opus/%.o) \
            $(wasm_srtp:%=$(W)/srtp/%.o) $(W)/ebur128.o

$(B)/web/player.wasm: $(wasm_o)
	@mkdir -p $(@D)
	@echo "  WASM  $@"
	$(Q)$(WASM_CC) $(wasm_flags) -mexec-model=reactor -Wl,--strip-all -Wl,--gc-sections -Wl,-z,stack-size=262144 -o $@ $^

.deps/vendored: | setup-build
	$(Q)tools/vendor

# Debian's installed headers are found as <opus/...> and <srtp2/...>; so are the vendored ones.
$(W)/include: .deps/vendored
	@mkdir -p $@
	$(Q)ln -sfn $(abspath .deps/opus/include) $@/opus
	$(Q)ln -sfn $(abspath .deps/libsrtp2/include) $@/srtp2

$(W)/exports.o: client/web/wasm/exports.c | $(W)/include
	$(Q)$(WASM_CC) $(wasm_flags) -std=c11 -Wall -Wextra -Iinclude $(wasm_include) -MMD -MP -c -o $@ $<
$(W)/lib/%.o: lib/%.c | $(W)/include
	@mkdir -p $(@D)
	$(Q)$(WASM_CC) $(wasm_flags) -std=c11 -Wall -Wextra -Iinclude $(wasm_include) -MMD -MP -c -o $@ $<
$(W)/opus/%.o: .deps/vendored
	@mkdir -p $(@D)
	$(Q)$(WASM_CC) $(wasm_flags) $(wasm_opus_flags) -c -o $@ .deps/opus/$*.c
$(W)/ebur128.o: .deps/vendored
	@mkdir -p $(@D)
	$(Q)$(WASM_CC) $(wasm_flags) $(wasm_ebur128_flags) -c -o $@ .deps/libebur128/ebur128/ebur128.c
$(W)/srtp/%.o: client/web/wasm/config.h .deps/vendored
	@mkdir -p $(@D)
	$(Q)$(WASM_CC) $(wasm_flags) $(wasm_srtp_flags) -c -o $@ .deps/libsrtp2/$*.c
