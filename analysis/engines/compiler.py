"""How Numba compiles our loops: in less time than it otherwise would, and told what they are."""

# mypy: disable-error-code="no-untyped-call, untyped-decorator"
# Numba has few types.

import gc
from typing import Any, ClassVar

from llvmlite.binding import create_new_function_pass_manager  # type: ignore[import-untyped]
from numba import _dynfunc  # type: ignore[attr-defined]  # it is not declared
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, Flags

NOT_OURS = frozenset(  # steps for what our loops have none of, such as closures and parallel parts
    [
        "LiteralPropagation",
        "Rewrite dynamic raises",
        "dead_branch_prune",
        "dump_parfor_diagnostics",
        "find_literally",
        "inline_closure_likes",
        "inline_inlinables",
        "inline_overloads",
        "literal_unroll",
        "make_function_op_code_to_jit_function",
        "nopython_rewrites",
        "nopython_supported_feature_validation",
        "with_lifting",
    ]
)


class _Code(JITCodeLibrary):
    """Code of a loop, which is made quick once: as a whole, with all of its parts in it.

    Numba would go through each part at length, and then through the whole twice, in between to
    take out counts of who uses an array, which our loops have none of.
    """

    def _optimize_functions(self, ll_module: Any) -> None:
        """Tidy up what goes into the whole, so that there is less of it."""
        ll_module.data_layout = self._codegen._data_layout
        builder, tidy = self._codegen._pass_builder(), create_new_function_pass_manager()
        tidy.add_sroa_pass()
        tidy.add_simplify_cfg_pass()
        tidy.add_instruction_combine_pass()
        for function in ll_module.functions:
            if not function.is_declaration:
                tidy.run(function, builder)

    def _optimize_final_module(self) -> None:
        """Make the whole quick."""
        passes, builder = self._codegen._module_pass_manager()
        passes.run(self._final_module, builder)


class _Part(_Code):
    """Code of a loop that others keep within, where it becomes quick together with their own.

    Numba would make machine code of each part that is never run, and make it quick once more
    within all that it is part of. What is said to be `whole` is called there as it is, and so
    becomes quick once however often it is called.
    """

    whole = False

    def finalize(self) -> None:
        """Put the parts of this part in, and leave the rest to those whose part it is."""
        for function in self._final_module.functions if self.whole else ():
            if not function.is_declaration:
                function.add_function_attribute("noinline")
        for part in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(part._reload_init)
            self._final_module.link_in(part._get_module_for_linking(), preserve=True)
        self._finalize_dynamic_globals()
        self._finalized = True


def _no_entrance(part: _Part, described: Any, environment: Any) -> Any:
    """What Numba knows a part by, which cannot be called."""
    where, name = described.lookup_module(), described.qualname
    return _dynfunc.make_function(where, name, "", 0, environment, (part,))


class _Settled(Flags):
    """Options that change no more, of which those that are alike are one and the same.

    Numba looks up each operation under the options of the loop that it is in, thousands of times,
    and would compare all of them each time.
    """

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        """Whether they are the same."""
        return self is other


class _Options(Flags):
    """Options of a loop, which are settled when it begins to be compiled."""

    settled: ClassVar[list[_Settled]] = []

    def copy(self) -> _Settled:
        """Those that are settled and like these."""
        alike = [one for one in self.settled if one.values() == self.values()]
        if not alike:
            alike = [_Settled(self)]
            self.settled.extend(alike)
        return alike[0]


def compiler(*, apart: bool, within: bool, whole: bool) -> type[Compiler]:
    """Numba's compiler, told what a loop says of itself.

    If arguments lie `apart`, no loop begins by asking whether they share memory. What is `within`
    others is a part of them, and `whole` in each.
    """

    class Told(Compiler):
        """Numba's compiler of one loop."""

        def __init__(self, *of: Any) -> None:
            super().__init__(*of)
            self.state.flags = _Options(self.state.flags)

        def define_pipelines(self) -> Any:
            """The usual steps, but for those that have nothing to do."""
            state = self.state
            state.flags.noalias = apart
            made, name = state.targetctx.codegen(), state.func_id.func_qualname
            if within:
                state.targetctx = state.targetctx.subtarget(get_executable=_no_entrance)
                state.library = _Part(made, name)
                state.library.whole = whole
            else:
                state.library = _Code(made, name)
                state.library.enable_object_caching()
            pipelines = super().define_pipelines()
            for one in pipelines:
                one.passes[:] = [step for step in one.passes if step[0].name() not in NOT_OURS]
            return pipelines

        def _compile_core(self) -> Any:
            """Compile without looking for garbage, of which there is little, time and again."""
            looking = gc.isenabled()
            gc.disable()
            try:
                return super()._compile_core()
            finally:
                if looking:
                    gc.enable()

    return Told
