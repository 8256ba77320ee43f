//! placeholder
use crate::compile::FieldCx;
use crate::plan::Reg;
pub(super) fn offset(_: &mut FieldCx<'_, '_>, _: i64, _: f64) -> Option<Reg> {
    None
}
