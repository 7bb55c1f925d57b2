#ifndef CPNG_SHIM_H
#define CPNG_SHIM_H

#include <png.h>
#include <setjmp.h>
#include <string.h>

/* Reading by libpng's ordinary interface, whose longjmp stays inside. The simplified one garbles interlaced images when it takes
   16 bits to 8, and mixes what is transparent in linear light, which other readers of images do not. */

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

/* What a PNG holds, once its pixels have 8 bits a channel. */
struct cpng_header {
    png_uint_32 width, height;
    int channels; /* 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha */
};

/* Decodes a PNG: its header, and, unless pixels is NULL, height * width * channels bytes. Palettes and few bits are expanded,
   transparent colours become alpha, 16 bits are rounded to 8; numbers are else as the file has them: no gamma, no profile.
   Returns 1, or 0 with a message of at most cpng_message_size bytes, which is zeros before. */
static inline int cpng_read(const void *bytes, size_t size, struct cpng_header *header, png_bytep pixels, char *message) {
    struct cpng_input input = {(const png_byte *)bytes, size, message};
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
    png_set_benign_errors(png, 1);
    png_set_read_fn(png, &input, cpng_take);
    png_read_info(png, info);
    png_set_expand(png);
    png_set_scale_16(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    header->width = png_get_image_width(png, info);
    header->height = png_get_image_height(png, info);
    header->channels = png_get_channels(png, info);
    if (pixels != NULL) {
        size_t stride = (size_t)header->width * header->channels;
        if (png_get_rowbytes(png, info) != stride) png_error(png, "unexpected row size");
        for (int pass = 0; pass < passes; pass++)
            for (png_uint_32 y = 0; y < header->height; y++) png_read_row(png, pixels + y * stride, NULL);
    }
    png_destroy_read_struct(&png, &info, NULL);
    return 1;
}

#endif
