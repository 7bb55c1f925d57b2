#ifndef CPNG_SHIM_H
#define CPNG_SHIM_H

#include <png.h>
#include <setjmp.h>
#include <string.h>

/* The simplified interface of libpng 1.6 garbles interlaced images when it takes 16 bits to 8. This reads them by the
   ordinary one, whose longjmp stays inside. */

enum { cpng_message_size = 64 };

struct cpng_input {
    const png_byte *bytes;
    size_t left;
    char *message;
};

static inline void cpng_fail(png_structp png, png_const_charp message) {
    struct cpng_input *input = (struct cpng_input *)png_get_error_ptr(png);
    strncpy(input->message, message, cpng_message_size - 1);
    png_longjmp(png, 1);
}

static inline void cpng_ignore(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static inline void cpng_take(png_structp png, png_bytep target, size_t count) {
    struct cpng_input *input = (struct cpng_input *)png_get_io_ptr(png);
    if (count > input->left) png_error(png, "read beyond end of data");
    memcpy(target, input->bytes, count);
    input->bytes += count;
    input->left -= count;
}

/* Decodes a PNG of 16 bits a channel into height * stride bytes of 8-bit sRGB without alpha: grey or RGB, as the file has,
   what is transparent on black. Returns 1, or 0 with a message of at most cpng_message_size bytes, which is zeros before. */
static inline int cpng_read_16bit(const void *bytes, size_t size, png_bytep pixels, size_t stride, char *message) {
    struct cpng_input input = {(const png_byte *)bytes, size, message};
    png_color_16 black = {0, 0, 0, 0, 0};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &input, cpng_fail, cpng_ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (info == NULL) {
        strncpy(message, "no memory", cpng_message_size - 1);
        png_destroy_read_struct(&png, NULL, NULL);
        return 0;
    }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_read_struct(&png, &info, NULL);
        return 0;
    }
    png_set_read_fn(png, &input, cpng_take);
    png_read_info(png, info);
    if (png_get_valid(png, info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(png);
    png_set_alpha_mode_fixed(png, PNG_ALPHA_PNG, PNG_DEFAULT_sRGB);
    if (png_get_valid(png, info, PNG_INFO_tRNS) || (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA))
        png_set_background_fixed(png, &black, PNG_BACKGROUND_GAMMA_SCREEN, 0, 0);
    png_set_scale_16(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info) != stride) png_error(png, "unexpected row size");
    png_uint_32 height = png_get_image_height(png, info);
    for (int pass = 0; pass < passes; pass++)
        for (png_uint_32 y = 0; y < height; y++) png_read_row(png, pixels + y * stride, NULL);
    png_destroy_read_struct(&png, &info, NULL);
    return 1;
}

#endif
