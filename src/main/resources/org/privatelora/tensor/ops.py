class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def attention(self: __torch__.Ops,
    q: Tensor,
    k: Tensor,
    v: Tensor,
    causal: bool) -> Tensor:
    return torch.scaled_dot_product_attention(q, k, v, None, 0., causal)
  def group_norm(self: __torch__.Ops,
    x: Tensor,
    groups: int,
    weight: Tensor,
    bias: Tensor,
    eps: float) -> Tensor:
    return torch.group_norm(x, groups, weight, bias, eps, True)
  def layer_norm(self: __torch__.Ops,
    x: Tensor,
    weight: Tensor,
    bias: Tensor,
    eps: float) -> Tensor:
    return torch.layer_norm(x, torch.size(weight), weight, bias, eps, True)
  def group_norm_half(self: __torch__.Ops,
    x: Tensor,
    groups: int,
    weight: Tensor,
    bias: Tensor,
    eps: float) -> Tensor:
    return torch.to(torch.group_norm(torch.to(x, 6), groups, torch.to(weight, 6), torch.to(bias, 6), eps, True), 5)
  def layer_norm_half(self: __torch__.Ops,
    x: Tensor,
    weight: Tensor,
    bias: Tensor,
    eps: float) -> Tensor:
    return torch.to(torch.layer_norm(torch.to(x, 6), torch.size(weight), torch.to(weight, 6), torch.to(bias, 6), eps, True), 5)
  def conv2d(self: __torch__.Ops,
    x: Tensor,
    weight: Tensor,
    stride: int,
    padding: int) -> Tensor:
    return torch.conv2d(x, weight, None, [stride, stride], [padding, padding])
  def conv2d_bias(self: __torch__.Ops,
    x: Tensor,
    weight: Tensor,
    bias: Tensor,
    stride: int,
    padding: int) -> Tensor:
    return torch.conv2d(x, weight, bias, [stride, stride], [padding, padding])
  def conv2d_small(self: __torch__.Ops,
    x: Tensor,
    weight: Tensor,
    stride: int,
    padding: int) -> Tensor:
    return torch.thnn_conv2d(x, weight, [torch.size(weight, 2), torch.size(weight, 3)], None, [stride, stride], [padding, padding])
  def pad_filters(self: __torch__.Ops,
    weight: Tensor,
    extra: int) -> Tensor:
    return torch.constant_pad_nd(weight, [0, 0, 0, 0, 0, 0, 0, extra], 0)
  def linear(self: __torch__.Ops,
    x: Tensor,
    weight: Tensor) -> Tensor:
    return torch.linear(x, weight, None)
  def linear_bias(self: __torch__.Ops,
    x: Tensor,
    weight: Tensor,
    bias: Tensor) -> Tensor:
    return torch.linear(x, weight, bias)
  def silu(self: __torch__.Ops,
    x: Tensor) -> Tensor:
    return torch.silu(x)
  def gelu(self: __torch__.Ops,
    x: Tensor) -> Tensor:
    return torch.gelu(x)
  def quick_gelu(self: __torch__.Ops,
    x: Tensor) -> Tensor:
    return torch.mul(x, torch.sigmoid(torch.mul(x, 1.702)))
  def scale(self: __torch__.Ops,
    x: Tensor,
    factor: float) -> Tensor:
    return torch.mul(x, factor)
  def pad_right_bottom(self: __torch__.Ops,
    x: Tensor) -> Tensor:
    return torch.constant_pad_nd(x, [0, 1, 0, 1], 0)
  def upsample_nearest(self: __torch__.Ops,
    x: Tensor,
    height: int,
    width: int) -> Tensor:
    return torch.upsample_nearest2d(x, [height, width])
  def cast(self: __torch__.Ops,
    x: Tensor,
    dtype: int) -> Tensor:
    return torch.to(x, dtype)
  def log_softmax(self: __torch__.Ops,
    x: Tensor) -> Tensor:
    return torch.log_softmax(x, -1)
  def cross_entropy(self: __torch__.Ops,
    logits: Tensor,
    labels: Tensor) -> Tensor:
    return torch.cross_entropy_loss(logits, labels)
  def embedding(self: __torch__.Ops,
    weight: Tensor,
    ids: Tensor) -> Tensor:
    return torch.embedding(weight, ids)
  def narrow(self: __torch__.Ops,
    flat: Tensor,
    begin: int,
    length: int) -> Tensor:
    return torch.narrow(flat, 0, begin, length)
  def fused_adam(self: __torch__.Ops,
    flat: List[Tensor],
    gradient: List[Tensor],
    first: List[Tensor],
    second: List[Tensor],
    step: List[Tensor],
    rate: float,
    beta1: float,
    beta2: float,
    decay: float,
    eps: float) -> Tensor:
    none = annotate(List[Tensor], [])
    torch._fused_adam_(flat, gradient, first, second, none, step, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
    return step[0]
  def fused_adamw(self: __torch__.Ops,
    flat: List[Tensor],
    gradient: List[Tensor],
    first: List[Tensor],
    second: List[Tensor],
    step: List[Tensor],
    rate: float,
    beta1: float,
    beta2: float,
    decay: float,
    eps: float) -> Tensor:
    none = annotate(List[Tensor], [])
    torch._fused_adamw_(flat, gradient, first, second, none, step, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
    return step[0]
  def increment(self: __torch__.Ops,
    x: Tensor) -> Tensor:
    return torch.add_(x, 1)
  def copy_into(self: __torch__.Ops,
    target: Tensor,
    source: Tensor) -> Tensor:
    return torch.copy_(target, source)
  def lerp_into(self: __torch__.Ops,
    target: Tensor,
    source: Tensor,
    weight: float) -> Tensor:
    return torch.lerp_(target, source, weight)
  def requires_gradient(self: __torch__.Ops,
    x: Tensor) -> int:
    return int(ops.prim.requires_grad(x))
  def conv2d_plain(self: __torch__.Ops,
    x: Tensor,
    weight: Tensor,
    stride: int,
    rows: int,
    columns: int) -> Tensor:
    return torch.conv2d(x, weight, None, [stride, stride], [rows, columns])
  def batch_norm(self: __torch__.Ops,
    x: Tensor,
    weight: Tensor,
    bias: Tensor,
    mean: Tensor,
    variance: Tensor,
    eps: float) -> Tensor:
    return torch.batch_norm(x, weight, bias, mean, variance, False, 0., eps, False)
  def max_pool(self: __torch__.Ops,
    x: Tensor,
    size: int,
    stride: int,
    padding: int) -> Tensor:
    return torch.max_pool2d(x, [size, size], [stride, stride], [padding, padding])
  def average_pool(self: __torch__.Ops,
    x: Tensor,
    size: int,
    padding: int) -> Tensor:
    return torch.avg_pool2d(x, [size, size], [1, 1], [padding, padding], False, False)
  def resize_bilinear(self: __torch__.Ops,
    x: Tensor,
    height: int,
    width: int) -> Tensor:
    return torch.upsample_bilinear2d(x, [height, width], False)
  def attention_composed(self: __torch__.Ops,
    q: Tensor,
    k: Tensor,
    v: Tensor,
    causal: bool) -> Tensor:
    out, weights, = torch._scaled_dot_product_attention_math(q, k, v, None, 0., causal)
    return out
  def flat_gradient(self: __torch__.Ops,
    output: Tensor,
    vector: Tensor,
    leaves: List[Tensor],
    create_graph: bool) -> Tensor:
    vectors = annotate(List[Optional[Tensor]], [vector])
    gradients = torch.grad([output], leaves, vectors, True, create_graph, True)
    pieces = annotate(List[Tensor], [])
    for i in range(torch.len(leaves)):
      gradient = gradients[i]
      if torch.__is__(gradient, None):
        piece = torch.zeros_like(leaves[i])
      else:
        piece = unchecked_cast(Tensor, gradient)
      appended = torch.append(pieces, torch.reshape(piece, [-1]))
    return torch.cat(pieces)
