"""The elementary operations of torch: what code that is written from scratch may run.

The names are those of ATen, without `aten::`. A name also stands for the variants of its operation: in place
(`exp_`), for a list of tensors (`_foreach_exp`), and the parts that autograd runs (`exp_backward`,
`nll_loss_forward`). One call can run different operations in different versions of torch, and under
`torch.inference_mode()` it runs the operation by which it was called. So both kinds are listed.
"""

from __future__ import annotations

from types import MappingProxyType

PREFIX = "aten::"

GROUPS = MappingProxyType(
    {
        "arithmetic": """
            abs absolute add addcdiv addcmul ceil clamp clamp_max clamp_min clip copysign deg2rad div divide
            fix float_power floor floor_divide fmax fmin fmod frac frexp hypot ldexp lerp maximum minimum
            modf mul multiply nan_to_num neg negative nextafter positive pow rad2deg reciprocal remainder
            round rsqrt rsub sgn sign sqrt square sub subtract true_divide trunc gcd lcm
            __and__ __or__ __xor__ __lshift__ __rshift__ __iand__ __ior__ __ixor__ __ilshift__ __irshift__
            bitwise_and bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor
        """,
        "functions of one number": """
            exp exp2 expm1 log log10 log1p log2 logaddexp logaddexp2 xlogy special_xlogy special_xlog1py
            special_exp2 special_expm1 special_log1p special_entr special_round special_expit special_logit
            acos acosh arccos arccosh arcsin arcsinh arctan arctan2 arctanh asin asinh atan atan2 atanh cos
            cosh sin sinc sinh special_sinc tan tanh erf erfc erfinv special_erf special_erfc special_erfcx
            special_erfinv special_ndtr special_ndtri special_log_ndtr digamma lgamma mvlgamma polygamma
            special_digamma special_gammaln special_multigammaln special_polygamma special_psi special_zeta
            igamma igammac special_gammainc special_gammaincc i0 special_i0 special_i0e special_i1
            special_i1e sigmoid logit log_sigmoid relu relu6 leaky_relu prelu _prelu_kernel elu celu selu
            gelu silu mish softplus softshrink hardshrink hardsigmoid hardswish hardtanh threshold
        """,
        "comparisons": """
            allclose eq equal ge greater greater_equal gt heaviside isclose isfinite isin isinf isnan
            isneginf isposinf isreal is_nonzero is_same_size le less less_equal logical_and logical_not
            logical_or logical_xor lt ne not_equal signbit where _is_all_true _is_any_true
            _assert_async _functional_assert_async
        """,
        "reductions": """
            all amax amin aminmax _aminmax any argmax argmin count_nonzero cummax cummin _cummax_helper
            _cummin_helper cummaxmin cumprod cumsum diff kthvalue linalg_norm linalg_vector_norm logcumsumexp
            _logcumsumexp logsumexp special_logsumexp max mean median min mode nanmean nanmedian nanquantile
            nansum norm frobenius_norm native_norm prod quantile renorm segment_reduce std std_mean sum
            sum_to_size trapezoid trapz cumulative_trapezoid value_selecting_reduction var var_mean
            linalg__powsum _foreach_powsum
        """,
        "order": """
            argsort bincount bucketize histc histogram msort searchsorted sort topk unique_consecutive
            unique_dim unique_dim_consecutive _unique _unique2
        """,
        "indexing": """
            argwhere diagonal_scatter embedding embedding_dense gather index index_add index_copy index_fill
            index_put _index_put_impl index_reduce index_select masked_fill masked_scatter masked_select
            nonzero nonzero_numpy nonzero_static one_hot put scatter scatter_add scatter_reduce
            select_scatter slice_scatter as_strided_scatter take take_along_dim _unsafe_index
            _unsafe_index_put _unsafe_masked_index _unsafe_masked_index_put_accumulate
        """,
        "views and shapes": """
            adjoint alias as_strided atleast_1d atleast_2d atleast_3d block_diag broadcast_tensors
            broadcast_to cartesian_prod cat chunk column_stack combinations concat concatenate
            constant_pad_nd diag diag_embed diagflat diagonal dsplit dstack expand expand_as fill_diagonal
            flatten flip fliplr flipud hsplit hstack mH mT matrix_H meshgrid moveaxis movedim narrow
            narrow_copy numpy_T pad permute ravel repeat repeat_interleave reshape reshape_as _reshape_alias
            _reshape_copy resize resize_as roll rot90 row_stack select slice slice_inverse split
            split_with_sizes squeeze stack _stack swapaxes swapdims t tensor_split tile transpose tril
            tril_indices triu triu_indices unbind unflatten unfold unsafe_chunk unsafe_split
            unsafe_split_with_sizes _unsafe_view unsqueeze view view_as view_as_complex view_as_real vsplit
            vstack real imag _conj conj conj_physical _conj_physical _neg_view resolve_conj resolve_neg
            _add_batch_dim _remove_batch_dim pad_sequence
        """,
        "creation": """
            arange empty empty_like empty_permuted empty_strided eye full full_like linspace logspace
            new_empty new_empty_strided new_full new_ones new_zeros ones ones_like scalar_tensor vander
            zeros zeros_like zero fill _efficientzerotensor complex polar bernoulli exponential normal
            normal_functional rand rand_like randint randint_like randn randn_like random randperm uniform
        """,
        "copies and casts": """
            _cast_Byte _cast_Char _cast_Double _cast_Float _cast_Half _cast_Int _cast_Long _cast_Short clone
            contiguous copy _copy_from _copy_from_and_resize cpu cuda detach item lift lift_fresh
            lift_fresh_copy _local_scalar_dense _lazy_clone _pin_memory pin_memory set to _to_copy _to_cpu
            type_as result_type can_cast is_complex is_floating_point is_pinned size stride numel dim
            sym_size sym_stride sym_numel sym_storage_offset sym_is_contiguous
        """,
        "linear algebra": """
            addbmm addmm addmv addr baddbmm bilinear _trilinear bmm chain_matmul cross dot einsum ger inner
            kron linalg_cross linalg_diagonal linalg_matmul linalg_multi_dot linalg_vecdot linear matmul mm
            mv outer tensordot trace vdot mkldnn_linear _addmm_activation
            det _linalg_det linalg_det inverse linalg_inv linalg_inv_ex linalg_solve linalg_solve_ex
            _linalg_solve_ex linalg_solve_triangular linalg_matrix_exp matrix_exp linalg_matrix_power
            matrix_power _linalg_check_errors
        """,
        "sparse tensors": """
            sparse_coo_tensor _sparse_coo_tensor_unsafe _sparse_coo_tensor_with_dims
            _sparse_coo_tensor_with_dims_and_tensors _coalesce coalesce _coalesced is_coalesced to_dense
            _to_dense to_sparse _to_sparse sparse_mask sparse_dim dense_dim _indices indices _values values
            _nnz _sparse_mm _sparse_addmm _sparse_sum
        """,
        "autograd": """
            _backward requires_grad retain_grad set_data _version _make_dual _unpack_dual _fw_primal
            _new_zeros_with_same_feature_meta _has_same_storage_numel _grad_sum_to_size is_leaf output_nr
        """,
    }
)
"""The names of the operations, by what they do."""

ELEMENTARY = frozenset(PREFIX + name for names in GROUPS.values() for name in names.split())


def lists(operations: frozenset[str], operation: str) -> bool:
    """Return whether a set of operations has this operation, or one that it is a variant of."""
    return operation in operations or base(operation) in operations


def base(operation: str) -> str:
    """Return the name of the operation that this one is a variant of: aten::exp for aten::_foreach_exp_."""
    if not operation.startswith(PREFIX):
        return operation
    name = operation.removeprefix(PREFIX)
    if not name.startswith("__"):
        name = name.removesuffix("_").removeprefix("_foreach_")
    for part in ("_backward", "_forward"):
        name = name.removesuffix(part)
    return PREFIX + name
