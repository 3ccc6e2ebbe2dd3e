package org.privatelora.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WideningTest {
    /** Every one of the 65536 halves against sign * 2^(e - 25) * (1024 + fraction), computed in double. */
    @Test
    void everyHalfIsItsDefinition() {
        for (int bits = 0; bits < 0x10000; bits++) {
            int exponent = bits >> 10 & 31;
            int fraction = bits & 1023;
            double sign = bits < 0x8000 ? 1 : -1;
            double expected = exponent == 0
                    ? Math.scalb(fraction, -24)
                    : exponent < 31
                            ? Math.scalb(1024.0 + fraction, exponent - 25)
                            : fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            assertThat((double) Widening.half((short) bits)).isEqualTo(Double.valueOf(sign * expected));
        }
    }

    @Test
    void bfloatIsTheUpperHalfOfAFloat() {
        assertThat(Widening.bfloat((short) 0x3f80)).isEqualTo(1f);
        assertThat(Widening.bfloat((short) 0xc049)).isEqualTo(-3.140625f);
        assertThat(Widening.bfloat((short) 0xff80)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Widening.bfloat((short) 0x0001)).isEqualTo(Float.intBitsToFloat(0x10000));
        assertThat(Widening.bfloat((short) 0x7fc0)).isNaN();
    }
}
