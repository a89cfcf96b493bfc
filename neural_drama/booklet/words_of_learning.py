"""The words of learning: what is chosen before a training, what an update does, and how a run can go."""

from neural_drama.booklet.entry import Entry
from neural_drama.booklet.words_of_the_case import SCALED
from neural_drama.network.diagnosis import OVERFIT_MULTIPLE, PLATEAU_EPOCHS, PLATEAU_PART, UNDERFIT_PART
from neural_drama.network.divergence import DIVERGED_MULTIPLE
from neural_drama.network.optimizers import ALPHA, BETA_1, BETA_2, EPSILON
from neural_drama.network.schedules import STEP_FACTOR

WORDS_OF_LEARNING = (
    Entry(
        "gradient", "The slope of the loss by every weight and bias. For one weight it is the mean, over the cases of "
        "a batch, of what the weight hears times the blame of the neuron it leads to.", (),
        "∂loss/∂w_ij = mean of a_i·δ_j / s", SCALED, ("blame", "update", "batch", "slope"),
        also=("∇", "typical gradient"),
    ),
    Entry(
        "update", "What the optimizer makes of the gradient, the learning rate and the penalty. Nothing else changes "
        "a weight.", ("parameter update", "step"), "w becomes w - rate × gradient, in plain descent",
        see=("gradient", "learning rate", "optimizer", "penalty", "promised drop"),
    ),
    Entry(
        "promised drop", "By how much the loss would fall if the slope went straight on for the whole step. Named "
        "with the loss it is of: the batch's or that of all cases, with or without penalty.",
        ("predicted decrease",), "-(gradient · step); in plain descent rate × |gradient|^2", SCALED,
        ("came drop", "update", "gradient"), also=("promised_drop", "promise"),
    ),
    Entry(
        "came drop", "What came of the promise: the same loss before the update, less after it.", ("actual decrease",),
        "loss before - loss after", SCALED, ("promised drop", "update"), also=("came_drop",),
    ),
    Entry(
        "training", "Updates, one batch after another, for as many epochs as were chosen.", ("fitting",),
        see=("epoch", "batch", "update", "run"), also=("training run", "train"),
    ),
    Entry(
        "epoch", "One pass over all training cases.", (), see=("batch", "training"), also=("epochs",),
    ),
    Entry(
        "batch", "The cases that are heard before one update. All of them is a full batch: no noise, few updates.",
        ("mini-batch",), see=("epoch", "gradient", "update"), also=("batch size", "batch_size", "full batch"),
    ),
    Entry(
        "learning rate", "How far each update steps down the gradient. Too small and nothing moves, too large and it "
        "lands on the other slope, higher up.", ("step size", "eta"), see=("update", "schedule", "diverged"),
        also=("rate", "learning_rate"),
    ),
    Entry(
        "schedule", f"How the learning rate changes as the epochs go by: constant, step (times {STEP_FACTOR:g} after "
        "each span), cosine (down to zero), warmup (up from nearly zero within the span).",
        ("learning rate schedule", "annealing"), see=("learning rate", "span"), also=("constant", "cosine", "warmup"),
    ),
    Entry(
        "span", "Epochs between two steps of a schedule, or of its warm-up.", see=("schedule",),
    ),
    Entry(
        "optimizer", "What is made of the gradient. It passes sentence: it alone changes weights.", (),
        see=("sgd", "momentum", "rmsprop", "adam", "adamw", "update"),
    ),
    Entry(
        "sgd", "Plain descent: against the gradient of the batch, as far as the learning rate says.",
        ("stochastic gradient descent",), "w becomes w - rate × gradient", see=("optimizer", "batch", "momentum"),
        also=("plain descent", "gradient descent"),
    ),
    Entry(
        "momentum", "Keeps a part of its velocity, so that it rolls on through small bumps.", ("heavy ball",),
        "v becomes mu·v + gradient, w becomes w - rate·v", see=("optimizer", "sgd"), also=("velocity",),
    ),
    Entry(
        "rmsprop", "Divides each slope by its own usual size, so that steep and flat directions take alike steps.", (),
        f"v becomes {ALPHA:g}·v + {1 - ALPHA:.2g}·gradient^2, the step is rate·gradient / (sqrt(v) + {EPSILON:g})",
        see=("optimizer", "adam"),
    ),
    Entry(
        "adam", "Momentum and rmsprop in one: a running mean of the slopes over the root of a running mean of their "
        "squares, both set right for having begun at zero.", (),
        f"rate × m / (sqrt(v) + {EPSILON:g}), with memories of {BETA_1:g} and {BETA_2:g}",
        see=("optimizer", "momentum", "rmsprop", "adamw"),
    ),
    Entry(
        "adamw", "Adam whose L2 penalty is decoupled.", (), see=("adam", "decoupled decay"),
    ),
    Entry(
        "hyperparameters", "What is chosen before a training and not learned by it: rate, batch size, epochs and the "
        "rest of the desk.", (), see=("desk", "parameters", "learning rate"), also=("settings", "hyperparameter"),
    ),
    Entry(
        "regularization", "λ, the strength of the penalty: how hard each weight is pulled to zero.",
        ("weight penalty",), see=("penalty", "decoupled decay", "overfit"), also=("λ", "lambda"),
    ),
    Entry(
        "penalty", "What large weights cost on top of the loss. Its slope is no blame; Regularization reports it as "
        "its own figure. Biases go free.", (), "l2: λ/2 × sum of w^2; l1: λ × sum of |w|", SCALED,
        ("regularization", "decoupled decay", "bias"), also=("l1", "l2", "ridge", "lasso"),
    ),
    Entry(
        "decoupled decay", "A penalty that shrinks the weights beside the optimizer's step instead of joining the "
        "gradient. It has no loss of its own.", ("weight decay",), "w becomes w - rate·λ·w - step",
        see=("penalty", "adamw"), also=("decoupled",),
    ),
    Entry(
        "dropout", "How likely a hidden neuron is left out of an update; those that stay speak louder for it. It is "
        "off whenever anything is attributed.", (), "kept activations are divided by 1 - dropout", see=("overfit",),
    ),
    Entry(
        "clipping", "The longest gradient allowed; a longer one is shortened and keeps its direction.",
        ("gradient clipping",), see=("gradient", "exploding"), also=("clip",),
    ),
    Entry(
        "patience", "How many epochs to wait for a lower validation loss before the training is stopped.",
        ("early stopping",), unit="epochs", see=("validation loss", "overfit"),
    ),
    Entry(
        "training cases", "The cases that the network learns from.", ("training set",),
        see=("validation cases", "case"),
    ),
    Entry(
        "validation cases", "The cases held out: the network is asked about them and never learns from them.",
        ("validation set", "held-out set"), see=("validation loss", "overfit", "training cases"),
        also=("validation", "unseen", "held out"),
    ),
    Entry(
        "gap", "By how much the validation loss exceeds the training loss.", ("generalization gap",),
        "validation loss - training loss", SCALED, ("overfit", "validation loss"),
    ),
    Entry(
        "overfit", f"Learned by heart: the validation loss ended above {OVERFIT_MULTIPLE:g} times its lowest, and the "
        "training loss did not rise meanwhile.", ("overfitting",), see=("turning epoch", "gap", "patience"),
        also=("overfitting",),
    ),
    Entry(
        "underfit", f"Hardly learned: on its own training cases more than {UNDERFIT_PART:.0%} is left of the loss of "
        "always saying the average.", ("underfitting",), see=("overfit", "loss"), also=("underfitting",),
    ),
    Entry(
        "turning epoch", "The epoch with the lowest validation loss. Beyond it a run only fits noise.", (),
        see=("overfit", "patience"), also=("turning_epoch",),
    ),
    Entry(
        "plateau", f"The loss fell by less than {PLATEAU_PART:.0%} of itself in the last {PLATEAU_EPOCHS} epochs. It "
        "may still have a slope.", (), see=("loss", "gradient"),
    ),
    Entry(
        "diverged", f"The loss is not finite, or above {DIVERGED_MULTIPLE:g} times what it was at the start of the "
        "run.", ("blown up",), see=("learning rate", "not finite"), also=("diverge", "divergence"),
    ),
    Entry(
        "not finite", "nan or inf: a number grew beyond all numbers, or was made of one that had. It is named by "
        "epoch and place, and never hidden.", ("NaN", "overflow"), see=("diverged",), also=("nan", "inf", "infinity"),
    ),
    Entry(
        "linear regression", "The regular hammer: one weight for each input and one bias, with the best of them found "
        "at a stroke.", ("ordinary least squares",), see=("network", "miss"),
    ),
    Entry(
        "guess-and-check", "The competition: nudge everything at random, and keep what happens to help.",
        ("random search",), see=("measuring", "backward pass"), also=("guess", "guessing"),
    ),
    Entry(
        "measuring", "The other competition: nudge each weight and bias by itself and run the network again, for every "
        "one of them.", ("finite differences", "gradient checking"), "two forward passes for each weight and bias",
        see=("nudge", "backward pass"), also=("measured",),
    ),
)  # fmt: skip
