"""Headings of columns that have none on screens."""

from __future__ import annotations

WORDS = {
    "id": "编号", "case": "案件编号", "household": "家庭编号", "person": "人员编号", "applicant": "申请人编号",
    "recorded_at": "登记时间", "recorded_by": "登记人", "by": "经办人", "actor": "经办人", "handler": "经办人",
    "made_by": "经办人", "sent_by": "转出人", "added_by": "登记人", "asked_by": "发出人", "received_by": "受理人",
    "received_at": "受理时间", "settled_by": "处理人", "answered_by": "答复人", "ended_by": "结束人",
    "given_by": "交出人", "given_to": "接手人", "taken_down_by": "撤下人", "stated_by": "提出人",
    "confirmed_by": "确认人", "area_code": "区划代码", "amount_fen": "金额（分）", "paper": "文书编号",
    "step": "步骤编号", "kind": "种类", "roll": "名册编号", "referral": "转办编号", "from_state": "原状态",
    "to_state": "新状态", "period": "周期", "decision": "测算编号", "member_count": "人数", "scheme": "事项",
    "row": "行", "application": "申请编号", "packs": "规则包", "engine_version": "程序版本", "applicant_name": "申请人",
    "demonstration": "用了示例值", "list": "名单编号", "entitlement": "待遇编号", "head_name": "户主",
    "account": "账户编号", "problem": "没有发的原因", "version": "第几稿", "code": "代码", "outcome": "结果",
    "supported": "被赡养人编号", "client_id": "表格编号", "staff": "工作人员编号", "year": "年份", "serial": "序号",
    "stage": "阶段", "reopened_as": "重办案件编号", "draw": "抽查编号", "drawn": "抽中编号", "notice": "公示编号",
    "side": "哪一边", "file": "文件", "sheet": "工作表", "column": "列", "message": "说明", "ended_on": "结束日期",
    "line": "发放行编号", "correction": "补发追回编号", "kept": "保留的编号", "other": "另一个编号",
}  # fmt: skip
