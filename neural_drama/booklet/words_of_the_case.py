"""The words of a case: a prediction, its miss, and what each neuron has to do with it."""

from neural_drama.booklet.entry import Entry
from neural_drama.network.losses import HUBER_DELTA
from neural_drama.playthrough.investigation import SUSPECTS

DATA, SCALED = "the data's", "scaled"

WORDS_OF_THE_CASE = (
    Entry(
        "case", "One example of the data: what was measured, and the truth that belongs to it.",
        ("example", "sample", "instance"), see=("incident", "training cases", "validation cases"), also=("cases",),
    ),
    Entry(
        "incident", "The case under investigation. Unless the story says otherwise, it is the one that the network "
        "predicts worst.", see=("case", "miss"),
    ),
    Entry(
        "prediction", "What the network says about a case, in the data's unit.", ("y-hat",),
        "prediction = s·o + m", DATA, ("raw output", "target", "scale"),
    ),
    Entry(
        "target", "The truth about a case: what the network should have said.", ("label", "ground truth", "y"),
        "target = s·t + m", DATA, ("prediction", "miss", "scale"), also=("truth",),
    ),
    Entry(
        "miss", "Prediction minus truth for one case: + is too much, - too little. With two classes it is p - y, with "
        "more p(true) - 1.", ("error", "residual"), "e = prediction - target = s·(o - t)", DATA,
        ("typical miss", "loss of a case", "blame", "goal"), also=("e", "error function"),
    ),
    Entry(
        "loss of a case", "How bad one prediction is. It is never negative, and its slope says which way to mend it.",
        ("per-example loss", "cost of an example"), "ℓ = (o - t)^2 / 2 with half squared loss", SCALED,
        ("loss", "half squared loss", "miss"), also=("ℓ",),
    ),
    Entry(
        "loss", "The mean loss over all training cases, without penalty. It is what training is to make small.",
        ("training loss", "cost", "objective"), "loss = mean of ℓ over the training cases", SCALED,
        ("loss of a case", "validation loss", "typical miss", "penalty"), also=("loss function", "mean loss"),
    ),
    Entry(
        "validation loss", "The mean loss over the cases that the network never learns from.",
        ("held-out loss",), "the mean of ℓ over the validation cases", SCALED,
        ("validation cases", "loss", "overfit"),
    ),
    Entry(
        "typical miss", "The miss that a mean loss stands for: what is said aloud when a whole set is meant.",
        ("root mean square error", "RMSE"), "s·sqrt(2·loss) with half squared loss", DATA,
        ("miss", "loss", "scale"), also=("typical validation miss",),
    ),
    Entry(
        "goal", "What the incident's miss, and the typical miss on unseen cases, must come under for the case to be "
        "solved. The case states both at the start.", unit=DATA, see=("miss", "typical miss", "ending"),
        also=("validation goal",),
    ),
    Entry(
        "half squared loss", "Half the square of the scaled miss. Its slope is the miss itself, so the output's blame "
        "is the miss.", ("squared error", "half the MSE"), "ℓ = (o - t)^2 / 2, ∂ℓ/∂o = o - t", SCALED,
        ("absolute loss", "huber loss", "blame"), also=("half_squared", "half squared"),
    ),
    Entry(
        "absolute loss", "The size of the scaled miss. Every case pulls equally hard, however far off it is.",
        ("absolute error", "MAE", "L1 loss"), "ℓ = |o - t|", SCALED, ("half squared loss", "huber loss"),
        also=("absolute",),
    ),
    Entry(
        "huber loss", f"Half squared for scaled misses up to {HUBER_DELTA:g}, straight beyond: one wild case does not "
        "drown the others.", ("smooth L1",), see=("half squared loss", "absolute loss"), unit=SCALED, also=("huber",),
    ),
    Entry(
        "cross-entropy", "The loss for classes: minus the logarithm of the probability that the network gives to the "
        "true one.", ("log loss", "negative log-likelihood"), "ℓ = -log p(true)", SCALED,
        ("probability", "logit", "loss of a case"),
        also=("cross_entropy", "binary cross-entropy", "binary_cross_entropy", "binary cross entropy"),
    ),
    Entry(
        "scale", "s and m, the spread and the mean of the training targets. The network learns in numbers from which "
        "they were taken out, and they are put back before anyone speaks.", ("standardization", "normalization"),
        "prediction = s·o + m", DATA, ("scaled", "prediction"), also=("shift", "s", "m"),
    ),
    Entry(
        "scaled", "Counted in spreads of the training targets: a scaled miss of 1 is s of the data's unit.",
        ("standardized", "z-score"), see=("scale", "loss"),
    ),
    Entry(
        "raw output", "o: what the last layer hands out, before anything is made of it.", ("logit", "score"),
        "o = z of the output layer", see=("prediction", "logit", "margin"), also=("o", "output"),
    ),
    Entry(
        "weighted input", "z: what a neuron was handed. Everything it hears, each times its weight, and its bias.",
        ("pre-activation", "net input"), "z_j = b_j + sum over i of w_ij·a_i",
        see=("activation", "weight", "bias"), also=("z",),
    ),
    Entry(
        "activation", "a: what a neuron says, made of its weighted input by its activation function.",
        ("output of a neuron", "hidden value"), "a_j = f(z_j)",
        see=("weighted input", "activation function", "share"), also=("a",),
    ),
    Entry(
        "gain", "What a small nudge of a neuron's weighted input does to the raw output, divided by the nudge.",
        ("output gradient", "sensitivity"), "g_j = ∂o/∂z_j", "none", ("blame", "slope", "miss"), also=("g",),
    ),
    Entry(
        "blame", "The slope of the incident's loss by a neuron's weighted input. A slope, not a portion: blames do not "
        "add up to anything.", ("delta", "error signal"), "δ_j = s·∂ℓ/∂z_j; with half squared loss miss × gain", DATA,
        ("miss", "gain", "what comes back", "share", "gradient"), also=("δ", "responsibility"),
    ),
    Entry(
        "what comes back", "The blame that reaches a neuron from the layer after it, each times the weight between "
        "them. Times the neuron's own slope it is the neuron's blame.", ("backpropagated error",),
        "sum over k of w_jk·δ_k", DATA, ("blame", "backward pass", "chain rule"), also=("comes back", "comes_back"),
    ),
    Entry(
        "share", "What a neuron's voice added to the miss. In the last hidden layer the shares, and what the "
        "output's own bias adds beside the truth, come to the size of the miss.",
        ("activation times gradient", "contribution"), "sign(e)·s·a_j·∂o/∂a_j",
        "the data's; logits for classes", ("blame", "alibi test", "activation"),
    ),
    Entry(
        "alibi test", "A neuron is silenced and the network is run again. The alibi is how much of the miss goes away; "
        "below 0, the miss grows without it.", ("ablation", "knock-out"), "|e| - |e with a_j = 0|", DATA,
        ("share", "blame", "proof"), also=("alibi", "silenced"),
    ),
    Entry(
        "culprit", "The neuron of a layer with the largest blame, its sign aside. The most responsible, which is not "
        "guilty: it wanted nothing and has a slope.", see=("blame", "suspects"), also=("most responsible", "accused"),
    ),
    Entry(
        "suspects", f"The {SUSPECTS} neurons of a layer's line-up: the most responsible, the loudest other one, and "
        "the one whose function lets least through.", see=("culprit", "slope"), also=("line-up", "lineup", "loudest"),
    ),
    Entry(
        "sealed", "Not shown, because the player is being asked for it. Of a sealed layer only what its neurons said "
        "is shown.", see=("culprit", "blame"),
    ),
    Entry(
        "light", "By what the picture of the network is lit: activation, blame, share or gradient, each beside the "
        "largest of its layer.", see=("blame", "share", "activation", "gradient"), also=("lit by",),
    ),
    Entry(
        "logit", "A raw output that becomes a probability: the larger it is than the others, the surer the network.",
        ("log-odds",), see=("probability", "cross-entropy", "margin"), also=("logits",),
    ),
    Entry(
        "probability", "How sure the network is of a class, from 0 to 1, made of the logits.", ("softmax", "sigmoid"),
        "p_c = exp(o_c) / sum over all classes k of exp(o_k)", see=("logit", "cross-entropy"), also=("p",),
    ),
    Entry(
        "margin", "The true class's logit less that of its rival, the strongest wrong class. With more than two "
        "classes, gain and share speak of it.", (), "o_true - o_rival", "logits", ("gain", "share", "logit"),
        also=("rival", "rival class"),
    ),
    Entry(
        "confusion table", "For each true class, for what the network takes its cases.", ("confusion matrix",),
        see=("probability", "validation cases"),
    ),
)  # fmt: skip
