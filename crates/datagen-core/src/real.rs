//! Functions of real numbers that give the same bits on every machine: IEEE 754 prescribes the results of `+ - * /` and the
//! square root, and nothing else is used.
//!
//! Lives here: logarithm, exponential, and the quantiles of distributions. Does not live here: what is drawn with them
//! (`catalog::spread`). They are used while a plan is compiled, never for a row.

const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
const LN_2: f64 = std::f64::consts::LN_2;

/// Natural logarithm of a positive number; of 0 it is minus infinity.
pub(crate) fn ln(x: f64) -> f64 {
    if x <= 0.0 {
        return if x == 0.0 { f64::NEG_INFINITY } else { f64::NAN };
    }
    if !x.is_finite() {
        return x;
    }
    // Below the normal numbers the exponent says nothing.
    let (x, shift) = if x < f64::MIN_POSITIVE { (x * (1u64 << 54) as f64, -54) } else { (x, 0) };
    let bits = x.to_bits();
    let mut exponent = ((bits >> 52) as i32) - 1023 + shift;
    let mut mantissa = f64::from_bits(bits & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000);
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa *= 0.5;
        exponent += 1;
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), whose argument is below 0.172.
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let series = (1..=12).rev().fold(0.0, |sum, k| square * (1.0 / f64::from(2 * k + 1) + sum));
    let exponent = f64::from(exponent);
    exponent * LN_2_HIGH + (2.0 * s + (2.0 * s * series + exponent * LN_2_LOW))
}

/// e to the power of `x`.
pub(crate) fn exp(x: f64) -> f64 {
    if x > 709.7 {
        return f64::INFINITY;
    }
    if x < -745.0 {
        return 0.0;
    }
    let k = (x / LN_2).round();
    let rest = x - k * LN_2_HIGH - k * LN_2_LOW;
    let series = (1..=18).rev().fold(1.0, |sum, n| 1.0 + rest / f64::from(n) * sum);
    // In two steps, so that results below the normal numbers come out.
    let power = |k: i32| f64::from_bits(((1023 + k) as u64) << 52);
    let k = k as i32;
    series * power(k / 2) * power(k - k / 2)
}

/// `x` to the power of `y`, `x` positive.
pub(crate) fn pow(x: f64, y: f64) -> f64 {
    exp(y * ln(x))
}

/// Logarithm of the gamma function, by Stirling's series.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    const LN_ROOT_2_PI: f64 = 0.918_938_533_204_672_8;
    let (mut x, mut product) = (x, 1.0);
    while x < 15.0 {
        product *= x;
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series = (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse * (1.0 / 1680.0)))) / x;
    (x - 0.5) * ln(x) - x + LN_ROOT_2_PI + series - ln(product)
}

/// The point below which a standard normal variable lies with probability `p`, `p` at most a half; to nine digits.
///
/// Peter Acklam's rational approximation (2003).
pub(crate) fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] =
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416, 1.0];
    let polynomial = |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    if p < 0.02425 {
        let q = (-2.0 * ln(p)).sqrt();
        return polynomial(&C, q) / polynomial(&D, q);
    }
    let q = p - 0.5;
    polynomial(&A, q * q) * q / polynomial(&B, q * q)
}

/// Most terms of a series or a continued fraction.
const TERMS_MAX: usize = 2000;
const PRECISION: f64 = 1e-15;
/// In place of 0 where a continued fraction divides.
const TINY: f64 = 1e-300;

/// Probabilities that a gamma variable of this shape and scale 1 is below and above `x`.
pub(crate) fn gamma_tails(shape: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    let front = exp(shape * ln(x) - x - ln_gamma(shape));
    if x < shape + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / shape, 1.0 / shape, shape);
        for _ in 0..TERMS_MAX {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term < sum * PRECISION {
                break;
            }
        }
        let below = (front * sum).min(1.0);
        return (below, 1.0 - below);
    }
    // Legendre's continued fraction, evaluated forward.
    let mut b = x + 1.0 - shape;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
    let mut fraction = d;
    for n in 1..TERMS_MAX {
        let n = n as f64;
        let a = -n * (n - shape);
        b += 2.0;
        d = 1.0 / not_zero(a * d + b);
        c = not_zero(b + a / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < PRECISION {
            break;
        }
    }
    let above = (front * fraction).min(1.0);
    (1.0 - above, above)
}

fn not_zero(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

/// Probability that a beta variable is below `x`; `rest` is `1 - x`, exact also where `x` is near 1.
pub(crate) fn beta_below(alpha: f64, beta: f64, x: f64, rest: f64) -> f64 {
    if x <= 0.0 || rest <= 0.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    let ln_beta = ln_gamma(alpha) + ln_gamma(beta) - ln_gamma(alpha + beta);
    let front = exp(alpha * ln(x) + beta * ln(rest) - ln_beta);
    if x < (alpha + 1.0) / (alpha + beta + 2.0) {
        front * beta_fraction(alpha, beta, x) / alpha
    } else {
        1.0 - front * beta_fraction(beta, alpha, rest) / beta
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let (mut c, mut d) = (1.0, 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for m in 1..TERMS_MAX {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for part in [even, odd] {
            d = 1.0 / not_zero(1.0 + part * d);
            c = not_zero(1.0 + part / c);
            change = d * c;
            fraction *= change;
        }
        if (change - 1.0).abs() < PRECISION {
            break;
        }
    }
    fraction
}

/// Where a function that rises (or falls) steadily and whose logarithm is concave takes the value `p`: Newton's method on the
/// logarithm, from `start` on. `at` gives the function and its slope.
pub(crate) fn solve(p: f64, start: f64, at: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut t, target) = (start, ln(p));
    for _ in 0..60 {
        let (value, slope) = at(t);
        // Too far out for a number: half the way back.
        let step =
            if value > 0.0 && slope != 0.0 { (ln(value) - target) * value / slope } else { t - (t + start) / 2.0 };
        t -= step.clamp(-20.0, 20.0);
        if step.abs() <= 1e-13 * t.abs().max(1.0) {
            break;
        }
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, expected: f64, relative: f64) {
        assert!((got - expected).abs() <= expected.abs() * relative + 1e-300, "{got} is not {expected}");
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "compared with the platform's functions")]
    fn logarithm_and_exponential_are_right_to_the_last_digits() {
        for k in -3000..3000 {
            let x = f64::from(k) * 0.0971;
            near(exp(x), x.exp(), 4e-15);
            let y = x.exp() * 1.37;
            near(ln(y) + 1e3, y.ln() + 1e3, 1e-15);
        }
        for x in [1e-320, f64::MIN_POSITIVE, 1e-10, 0.5, 0.999_999, 1.0, 1.000_001, 2.0, 1e300] {
            near(ln(x), x.ln(), 2e-15);
        }
        near(pow(2.5, 3.5), 2.5f64.powf(3.5), 1e-14);
        assert_eq!((exp(0.0), ln(1.0), exp(1000.0), exp(-1000.0)), (1.0, 0.0, f64::INFINITY, 0.0));
    }

    #[test]
    fn gamma_function_of_known_arguments() {
        near(ln_gamma(0.5), 0.572_364_942_924_700_1, 1e-13);
        near(ln_gamma(10.0), 12.801_827_480_081_469, 1e-14);
        for x in [0.1, 3.7, 60.0, 171.5, 1e6] {
            near(ln_gamma(x + 1.0) - ln_gamma(x) + 100.0, ln(x) + 100.0, 1e-10);
        }
        assert!(ln_gamma(1.0).abs() < 1e-13 && ln_gamma(2.0).abs() < 1e-13);
    }

    #[test]
    fn quantiles_of_the_normal_distribution() {
        for (p, x) in [
            (0.5, 0.0),
            (0.25, -0.674_489_750_196_081_7),
            (0.025, -1.959_963_984_540_054),
            (0.001, -3.090_232_306_167_813_5),
            (1e-9, -5.997_807_015_007_686),
        ] {
            assert!((normal_quantile(p) - x).abs() < 1e-8, "{p}");
        }
    }

    #[test]
    fn tails_of_gamma_and_beta() {
        // Shape 1 is the exponential distribution; alpha 1 and beta 1 the uniform one; 2 and 3 have a polynomial.
        for x in [0.01, 0.5, 1.0, 3.0, 20.0] {
            near(gamma_tails(1.0, x).1, exp(-x), 1e-13);
            near(gamma_tails(2.0, x).1, exp(-x) * (1.0 + x), 1e-13);
        }
        for x in [0.001, 0.2, 0.5, 0.9, 0.999] {
            near(beta_below(1.0, 1.0, x, 1.0 - x), x, 1e-13);
            near(beta_below(2.0, 3.0, x, 1.0 - x), x * x * (6.0 - 8.0 * x + 3.0 * x * x), 1e-12);
        }
        near(gamma_tails(100.0, 100.0).0 + gamma_tails(100.0, 100.0).1, 1.0, 1e-14);
    }
}
