"""The sample's matters: what can be applied for at the desk. Papers and limits are examples."""

from sqlalchemy.orm import Session

from storefront.matters.rules import Named, NewMatter, Owner, Step
from storefront.matters.services import defining

ID_CARD = Named("身份证", "ID card")
REGISTER = Named("户口簿", "Household register")
MATTERS = (
    NewMatter(
        code="living-allowance",
        name="最低生活保障",
        name_en="Minimum living allowance",
        description="家里收入低于标准的，可以申请。",
        description_en="For households whose income is below the line.",
        limit_days=6,
        papers=(
            ID_CARD,
            REGISTER,
            Named("家庭收入情况表", "Statement of household income"),
            Named("核对授权书", "Consent to verification"),
        ),
        steps=(
            Step("代办点送件", "Desk sends the file", Owner.DESK),
            Step("村里核实", "Village verifies", Owner.VILLAGE),
            Step("乡镇审核确认", "Township decides", Owner.TOWNSHIP),
        ),
    ),
    NewMatter(
        code="homestead",
        name="宅基地审批",
        name_en="Homestead approval",
        description="建房、翻修用地的申请。",
        description_en="Land for building or rebuilding a house.",
        limit_days=20,
        papers=(ID_CARD, REGISTER, Named("建房承诺书", "Building promise")),
        steps=(
            Step("村里公示", "Village notice", Owner.VILLAGE),
            Step("乡镇踏勘审批", "Township surveys and approves", Owner.TOWNSHIP),
        ),
    ),
    NewMatter(
        code="senior-card",
        name="老年优待证",
        name_en="Senior card",
        description="满 65 岁，坐车、看景点有优待。",
        description_en="From the age of 65: reduced fares and entries.",
        limit_days=5,
        papers=(ID_CARD, Named("一寸照片", "Photo")),
        steps=(Step("县里制证", "County makes the card", Owner.COUNTY),),
    ),
    NewMatter(
        code="birth-card",
        name="生育服务登记",
        name_en="Birth service card",
        description="怀孕、生育前后的登记。",
        description_en="Registration before and after a birth.",
        limit_days=3,
        papers=(ID_CARD, REGISTER),
        steps=(Step("乡镇登记", "Township registers", Owner.TOWNSHIP),),
    ),
)


def define_matters(session: Session) -> None:
    """Let the sample's matters be applied for."""
    for new in MATTERS:
        defining.define_matter(session, new=new)
