"""Steps of torch.optim on the networks of a problem file: questions and answers in lines of JSON.

python steps.py problem.json
"""

import json
import sys
import time

import torch
from torch.nn.functional import cross_entropy

SAMPLE = 2e-3  # seconds of the steps that are timed together
FORMS = ({}, {"foreach": True}, {"fused": True})
DTYPES = {"f64": torch.float64, "f32": torch.float32}


class Run:
    """A training from the start of the network: `step` makes one step and gives its loss."""

    def __init__(self, task, form):
        dtype = DTYPES[task["precision"]]
        self.batches = batches(dtype)
        self.params = [
            torch.tensor(leaf["data"], dtype=torch.float64)
            .reshape(leaf["shape"])
            .to(dtype)
            .requires_grad_()
            for leaf in problem["networks"][task["network"]]
        ]
        method = getattr(torch.optim, task["optimizer"])
        self.optimizer = method(self.params, **task["settings"], **form)
        self.done = 0

    def step(self):
        W1, b1, W2, b2, W3, b3 = self.params
        inputs, targets = self.batches[self.done % len(self.batches)]
        self.done += 1
        first = torch.addmm(b1, inputs, W1).tanh()
        second = torch.addmm(b2, first, W2).tanh()
        loss = cross_entropy(torch.addmm(b3, second, W3), targets)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def seconds_of(self, count):
        start = time.perf_counter()
        for _ in range(count):
            self.step()
        return (time.perf_counter() - start) / count


def batches(dtype):
    if dtype not in known_batches:
        size = problem["batch"]
        inputs = torch.tensor(problem["inputs"], dtype=torch.float64).reshape(-1, 2)
        targets = torch.tensor(problem["targets"])
        known_batches[dtype] = list(zip(inputs.to(dtype).split(size), targets.split(size)))
    return known_batches[dtype]


def losses(task):
    run = Run(task, {})
    return {"losses": [run.step().item() for _ in range(task["steps"])]}


def fastest_run(task):
    """The fastest of torch's own implementations of the method."""
    runs = []
    for form in FORMS:
        try:
            run = Run(task, form)
            run.seconds_of(50)
        except (TypeError, RuntimeError):  # a form that this method does not have
            continue
        runs.append((min(run.seconds_of(20) for _ in range(10)), len(runs), run))
    return min(runs)[-1]


def timed(task):
    key = json.dumps([task[name] for name in ("network", "precision", "optimizer", "settings")])
    if key not in known_runs:
        known_runs[key] = fastest_run(task)
    run = known_runs[key]
    count = max(1, round(SAMPLE / run.seconds_of(5)))
    end = time.perf_counter() + task["seconds"]
    samples = [run.seconds_of(count)]
    while time.perf_counter() < end:
        samples.append(run.seconds_of(count))
    last = run.step().item()
    if last != last:
        return {"error": f"{task['optimizer']}: the loss became NaN"}
    return {"seconds": min(samples)}


torch.set_num_threads(1)
known_batches = {}
known_runs = {}
with open(sys.argv[1], encoding="utf-8") as file:
    problem = json.load(file)
print(json.dumps({"name": "torch", "version": torch.__version__.split("+")[0]}), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    try:
        answer = losses(question) if question["ask"] == "losses" else timed(question)
    except Exception as error:  # whatever it is, the one who asked wants to know
        answer = {"error": f"{question['optimizer']}: {error}"}
    print(json.dumps(answer), flush=True)
