package org.privatelora.toy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import org.privatelora.objective.Curvature;
import org.privatelora.objective.Objective;
import org.privatelora.objective.Rescaling;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * The two losses of the toy and the derivatives of an objective over them, by hand and as a graph.
 *
 * @param memory s, how much of the members' loss is removed by memorising; positive
 * @param floor the loss that nothing removes; at least 0
 */
public record World(double memory, double floor) {
    /** Checks the ranges. */
    public World {
        if (!(memory > 0 && floor >= 0 && Double.isFinite(memory + floor))) {
            throw new IllegalArgumentException(
                    "memory must be positive and floor at least 0, were " + memory + " and " + floor);
        }
    }

    /** s = 0.5, floor 0.1. */
    public static World defaults() {
        return new World(0.5, 0.1);
    }

    /** L = ((a - 1)^2 + s (b - 1)^2) / 2 + floor. */
    public double adaptationLoss(Theta theta) {
        double a = theta.a() - 1;
        double b = theta.b() - 1;
        return (a * a + memory * b * b) / 2 + floor;
    }

    /** A = softplus(-omega b); log 2 when the attacker can only guess. */
    public double attackLoss(Theta theta, double omega) {
        double x = -omega * theta.b();
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** Gradient of L. */
    Theta adaptationGradient(Theta theta) {
        return new Theta(theta.a() - 1, memory * (theta.b() - 1));
    }

    /** Gradient of A. */
    Theta attackGradient(Theta theta, double omega) {
        return new Theta(0, -omega * sigmoid(-omega * theta.b()));
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Gradient of the objective at an attacker, through {@link Objective#rescaling}. */
    public Theta gradient(Objective objective, Theta theta, double omega) {
        Rescaling rescaling = objective.rescaling(adaptationLoss(theta), attackLoss(theta, omega));
        Theta adaptation = Theta.ORIGIN.plus(rescaling.adaptation(), adaptationGradient(theta));
        return adaptation.plus(-objective.lambda() * rescaling.attack(), attackGradient(theta, omega));
    }

    /**
     * Hessian of the objective at an attacker: f_L L'' + f_A A'' + f_LA (L' A'^T + A' L'^T) + f_AA A' A'^T.
     *
     * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, appendix B</a>
     */
    public Hessian hessian(Objective objective, Theta theta, double omega) {
        double l = adaptationLoss(theta);
        double a = attackLoss(theta, omega);
        Rescaling first = objective.rescaling(l, a);
        Curvature second = objective.curvature(l, a);
        Theta byL = adaptationGradient(theta);
        double byA = attackGradient(theta, omega).b(); // A does not depend on the coordinate a
        double bending = attackBending(theta, omega);
        return new Hessian(
                first.adaptation(),
                second.mixed() * byL.a() * byA,
                first.adaptation() * memory
                        - objective.lambda() * first.attack() * bending
                        + 2 * second.mixed() * byL.b() * byA
                        + second.attack() * byA * byA);
    }

    /** A'', the only second derivative of A. */
    private static double attackBending(Theta theta, double omega) {
        double hit = sigmoid(-omega * theta.b());
        return omega * omega * hit * (1 - hit);
    }

    /** The bound of propositions 1 and 2 on {@link #hessian}, with the norms of the second derivatives of L and A. */
    public SmoothnessBound bound(Objective objective, Theta theta, double omega) {
        double l = adaptationLoss(theta);
        double a = attackLoss(theta, omega);
        Rescaling first = objective.rescaling(l, a);
        double byA = attackGradient(theta, omega).norm();
        double bending = attackBending(theta, omega);
        return new SmoothnessBound(
                first.adaptation() * Math.max(1, memory) + objective.lambda() * first.attack() * bending,
                2 * Math.abs(objective.curvature(l, a).mixed()) / first.adaptation() * byA);
    }

    /** The gradient of {@link #loss} by automatic differentiation, to hold against {@link #gradient}; float32. */
    public Theta gradientByAutograd(Objective objective, Theta theta, double omega, NDManager manager) {
        return Scope.value(() -> Autograd.recording(() -> {
            NDArray a = Autograd.leaf(Tensors.of(manager, (float) theta.a()));
            NDArray b = Autograd.leaf(Tensors.of(manager, (float) theta.b()));
            Autograd.backward(loss(objective, a, b, omega));
            return new Theta(
                    Autograd.gradient(a).getFloat(), Autograd.gradient(b).getFloat());
        }));
    }

    /**
     * The objective as a graph, element by element.
     *
     * @param a float32, any shape
     * @param b same shape
     * @param omega of the attacker
     * @return same shape
     */
    public NDArray loss(Objective objective, NDArray a, NDArray b, double omega) {
        return Scope.tidy(() -> {
            NDArray memorised = Ops.scale(b.sub(1).square(), memory);
            NDArray adaptationLoss =
                    Ops.scale(a.sub(1).square().add(memorised), 0.5).add((float) floor);
            NDArray attackLoss = Activation.softPlus(Ops.scale(b, -omega));
            return objective.loss(adaptationLoss, attackLoss);
        });
    }
}
