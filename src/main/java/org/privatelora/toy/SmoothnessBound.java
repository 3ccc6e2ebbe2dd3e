package org.privatelora.toy;

/**
 * The paper's bound at a point: ||H|| &lt;= l0 + l1 ||gradient||.
 *
 * @param l0 what is allowed where the gradient vanishes
 * @param l1 how much a longer gradient allows more; 0 for MP-LoRA (proposition 1), 2 lambda ||A'|| / D for SMP-LoRA (proposition 2)
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, definition 1 and appendix B</a>
 * @implNote definition 1 asks for constants; these depend on the point, as the paper's do.
 */
public record SmoothnessBound(double l0, double l1) {
    /** The right-hand side. */
    public double at(double gradientNorm) {
        return l0 + l1 * gradientNorm;
    }
}
