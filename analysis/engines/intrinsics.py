"""What loops do that has no word in Python: see a double's bits, or an array or tuple as it lies.

A named tuple of arrays is passed on by value: each number that describes each array is an
argument, of hundreds. Loops that get its address instead compile in two thirds of the time.
"""

# mypy: disable-error-code="no-untyped-call, untyped-decorator"
# Numba has few types.

from typing import Any

from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, register_model
from numba.np.arrayobj import make_array, populate_array


def _bits_of(_: Any, number: Any) -> Any:
    """How Numba makes `bits_of`."""
    del number
    return types.int64(types.float64), lambda context, builder, _, values: builder.bitcast(
        values[0], context.get_value_type(types.int64)
    )


def _double_of(_: Any, bits: Any) -> Any:
    """How Numba makes `double_of`."""
    del bits
    return types.float64(types.int64), lambda context, builder, _, values: builder.bitcast(
        values[0], context.get_value_type(types.float64)
    )


# The bits of a double as a whole number, and back; NumPy's `view` takes longer to compile.
bits_of: Any = intrinsic(_bits_of)
double_of: Any = intrinsic(_double_of)


class Address(types.Type):
    """Where a named tuple is, whose fields are read as the tuple's own are."""

    def __init__(self, to: Any) -> None:
        super().__init__(name=f"Address({to})")
        self.to = to

    def field(self, name: str) -> types.Type:
        """Type of a field: a tuple within the tuple has an address too."""
        within = self.to.types[self.to.fields.index(name)]
        return Address(within) if isinstance(within, types.BaseNamedTuple) else within


@register_model(Address)
class _Pointer(models.PrimitiveModel):
    """How machine code holds an address."""

    def __init__(self, models: Any, address: Address) -> None:
        pointer = models.lookup(address.to).get_value_type().as_pointer()
        super().__init__(models, address, pointer)


@infer_getattr
class _Fields(AttributeTemplate):
    """Types of the fields."""

    key = Address

    def generic_resolve(self, address: Address, name: str) -> Any:  # type: ignore[override]  # of no function there
        """Type of a field."""
        return address.field(name)


@lower_getattr_generic(Address)
def _field(_: Any, builder: Any, address: Address, pointer: Any, name: str) -> Any:
    """How a field is read."""
    place = cgutils.gep_inbounds(builder, pointer, 0, address.to.fields.index(name))
    return place if isinstance(address.field(name), Address) else builder.load(place)


def _address_of(_: Any, named: Any) -> Any:
    """How Numba makes `address_of`."""

    def kept(_: Any, builder: Any, __: Any, values: Any) -> Any:
        """Where the tuple is kept while the loop runs."""
        return cgutils.alloca_once_value(builder, values[0])

    return Address(named)(named), kept


address_of: Any = intrinsic(_address_of)


def _flat(_: Any, array: Any) -> Any:
    """How Numba makes `flat`, of an array without gaps."""
    if array.layout != "C":
        return None
    row = types.Array(array.dtype, 1, "C")

    def seen(context: Any, builder: Any, _: Any, values: Any) -> Any:
        """The same numbers as one row."""
        whole = make_array(array)(context, builder, values[0])
        view = make_array(row)(context, builder)
        shape, strides = [whole.nitems], [whole.itemsize]
        populate_array(view, whole.data, shape, strides, whole.itemsize, whole.meminfo)
        return view._getvalue()

    return row(array), seen


flat: Any = intrinsic(_flat)
