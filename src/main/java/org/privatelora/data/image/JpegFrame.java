package org.privatelora.data.image;

/** The frame header of a JPEG file, by which the number of its colour channels is known before anything is decoded. */
final class JpegFrame {
    private static final int CMYK = 4;

    private JpegFrame() {}

    /** Refuses four channels: CMYK or YCCK. */
    static void requireScreenColours(byte[] file) throws ImageFault {
        if (channels(file) == CMYK) {
            throw new ImageFault(ImageFault.Kind.CMYK, "a JPEG of four colour channels (CMYK or YCCK); save it as RGB");
        }
    }

    /** 1 grey, 3 colour, 4 print; 0 when no frame header is found before the picture data. */
    private static int channels(byte[] file) {
        int at = 2;
        while (at + 9 < file.length && (file[at] & 0xff) == 0xff && (file[at + 1] & 0xff) != 0xda) {
            if (isFrame(file[at + 1] & 0xff)) {
                return file[at + 9] & 0xff;
            }
            at += 2 + (((file[at + 2] & 0xff) << 8) | (file[at + 3] & 0xff));
        }
        return 0;
    }

    /** SOF0 to SOF15 but for the tables and extensions between them (ITU-T T.81, table B.1). */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }
}
