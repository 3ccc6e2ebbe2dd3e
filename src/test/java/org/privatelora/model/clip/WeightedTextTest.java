package org.privatelora.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.privatelora.model.clip.WeightedText.Piece;

/** The examples that sd-scripts and the web UI document for this syntax, and laws. */
class WeightedTextTest {
    private static List<Piece> pieces(String text) {
        return WeightedText.parse(text).pieces();
    }

    @Test
    void textWithoutBracketsIsOnePieceOfWeight1() {
        assertThat(pieces("normal text")).containsExactly(new Piece("normal text", 1));
        assertThat(pieces("")).containsExactly(new Piece("", 1));
    }

    @Test
    void roundBracketsStrengthenAndSquareOnesWeaken() {
        assertThat(pieces("an (important) word"))
                .containsExactly(new Piece("an ", 1), new Piece("important", 1.1), new Piece(" word", 1));
        assertThat(pieces("[on]")).containsExactly(new Piece("on", 1 / 1.1));
        assertThat(pieces("((a))")).containsExactly(new Piece("a", 1.1 * 1.1));
    }

    @Test
    void aBracketThatIsNotClosedReachesToTheEnd() {
        assertThat(pieces("(unbalanced")).containsExactly(new Piece("unbalanced", 1.1));
        assertThat(pieces("a [b")).containsExactly(new Piece("a ", 1), new Piece("b", 1 / 1.1));
    }

    @Test
    void aBracketThatWasNotOpenedIsText() {
        assertThat(pieces("a) b] c:1.2)")).containsExactly(new Piece("a) b] c:1.2)", 1));
    }

    @Test
    void escapedBracketsAndBackslashesAreText() {
        assertThat(pieces("\\(literal\\]")).containsExactly(new Piece("(literal]", 1));
        assertThat(pieces("a\\\\(b)")).containsExactly(new Piece("a\\", 1), new Piece("b", 1.1));
        assertThat(pieces("a\\b")).containsExactly(new Piece("ab", 1));
    }

    @Test
    void neighboursOfOneWeightAreOnePiece() {
        assertThat(pieces("(unnecessary)(parens)")).containsExactly(new Piece("unnecessaryparens", 1.1));
    }

    @Test
    void nestedWeightsMultiply() {
        List<Piece> found = pieces("a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).");
        assertThat(found)
                .extracting(Piece::text)
                .containsExactly("a ", "house", " ", "on", " a ", "hill", ", sun, ", "sky", ".");
        double[] weights = found.stream().mapToDouble(Piece::weight).toArray();
        assertThat(weights)
                .containsExactly(new double[] {1, 1.573, 1.1, 1, 1.1, 0.55, 1.1, 1.4641, 1.1}, within(1e-12));
    }

    @Test
    void whatIsNoNumberBehindAColonIsText() {
        assertThat(pieces("(at 10:30)")).containsExactly(new Piece("at 10", 30));
        assertThat(pieces("(a:1.2.3)")).containsExactly(new Piece("a:1.2.3", 1.1));
        assertThat(pieces("(a: b)")).containsExactly(new Piece("a: b", 1.1));
    }

    /** Nothing is lost but the syntax. */
    @Property
    void everyTextIsReadAndKeepsItsLetters(
            @ForAll
                    @StringLength(max = 30)
                    @CharRange(from = '(', to = ')')
                    @CharRange(from = '[', to = ']')
                    @CharRange(from = 'a', to = 'c')
                    @CharRange(from = ':', to = ':')
                    String text) {
        String letters = text.replaceAll("[^a-c:]", "");
        String found = String.join("", pieces(text).stream().map(Piece::text).toList());
        assertThat(found.replaceAll("[^a-c:]", "")).isEqualTo(letters);
    }

    @Property
    void weightsOfNeighboursDiffer(
            @ForAll @StringLength(max = 30) @CharRange(from = '(', to = ')') @CharRange(from = 'a', to = 'b')
                    String text) {
        List<Piece> found = pieces(text);
        for (int i = 1; i < found.size(); i++) {
            assertThat(found.get(i).weight()).isNotEqualTo(found.get(i - 1).weight());
        }
    }
}
