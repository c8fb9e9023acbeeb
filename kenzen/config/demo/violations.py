"""The warnings of the demo's sellers, written as a marketplace writes them. Data only."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from kenzen.health.rules import Category, Resolution, Severity


@dataclass(frozen=True, slots=True)
class DemoViolation:
    """One warning. Times are relative to the moment of seeding; ``respond_in`` is ``None`` without a deadline.

    ``title``, ``found`` and ``evidence`` are Japanese and English; evidence has one item in each line.
    """

    category: Category
    severity: Severity
    title: tuple[str, str]
    listing: str
    found: tuple[str, str]
    evidence: tuple[str, str]
    opened_ago: timedelta
    respond_in: timedelta | None = None
    closed_ago: timedelta | None = None
    resolution: Resolution = Resolution.RESOLVED


AT_RISK: Final = (
    DemoViolation(
        category=Category.AUTHENTICITY,
        severity=Severity.HIGH,
        title=("商品の真贋に関する購入者からの申し立て", "Customer complaint about the authenticity of a product"),
        listing="ワイヤレスイヤホン BT-520(SKU: YMD-BT520-BK)",
        found=(
            "購入者から「箱の印刷が正規品と異なり、製造番号が見当たらない」との申し立てがありました。",
            "A buyer reported that the printing on the box differs from the genuine product and that it has no serial "
            "number.",
        ),
        evidence=(
            "過去365日以内の仕入先の請求書(10点以上)\n仕入先の名称・住所・電話番号\n商品と箱の写真(製造番号が読めるもの)",
            "Invoices of your supplier from the last 365 days for 10 units or more\nName, address and telephone number "
            "of the supplier\nPhotographs of the product and its box that show the serial number",
        ),
        opened_ago=timedelta(days=12),
        respond_in=timedelta(days=1, hours=21),
    ),
    DemoViolation(
        category=Category.AUTHENTICITY,
        severity=Severity.HIGH,
        title=("同梱品が正規品と異なるとの申し立て", "Complaint that the accessories are not the genuine ones"),
        listing="ワイヤレスイヤホン BT-520(SKU: YMD-BT520-WH)",
        found=(
            "購入者2名から、同梱のイヤーピースと取扱説明書が正規品と異なるとの申し立てがありました。",
            "Two buyers reported that the ear tips and the manual in the box differ from those of the genuine product.",
        ),
        evidence=(
            "過去365日以内の仕入先の請求書\nメーカーまたは正規代理店からの仕入れが分かる書類",
            "Invoices of your supplier from the last 365 days\nA document that shows that the goods come from the "
            "maker or an authorized dealer",
        ),
        opened_ago=timedelta(days=8),
        respond_in=timedelta(days=5, hours=3),
    ),
    DemoViolation(
        category=Category.AUTHENTICITY,
        severity=Severity.HIGH,
        title=(
            "保証書の記載がメーカーの書式と異なるとの申し立て",
            "Complaint about a warranty card that is not the maker's",
        ),
        listing="電動歯ブラシ 替えブラシ 4本組(SKU: YMD-BRUSH-4)",
        found=(
            "購入者から、保証書の書式と連絡先がメーカーのものと異なるとの申し立てがありました。",
            "A buyer reported that the form and the contact on the warranty card are not those of the maker.",
        ),
        evidence=(
            "保証書の写し\n仕入先の請求書(対象商品の記載があるもの)",
            "A copy of the warranty card\nInvoices of your supplier that name the product",
        ),
        opened_ago=timedelta(days=3),
        respond_in=timedelta(days=10, hours=6),
    ),
    DemoViolation(
        category=Category.SUSPECTED_IP,
        severity=Severity.MEDIUM,
        title=("商標を含む商品名の使用", "Use of a trademark in a product title"),
        listing="スマートフォンケース 手帳型(SKU: YMD-CASE-07)",
        found=(
            "商品名に、ブランド登録された商標が権利者の許諾を確認できないまま使われています。",
            "The title uses a registered brand, and we could not confirm that its owner allows it.",
        ),
        evidence=(
            "権利者の使用許諾書、または商品名を修正した旨のご連絡",
            "A letter of authorization from the owner, or word that the title was corrected",
        ),
        opened_ago=timedelta(days=5),
        respond_in=timedelta(days=9),
    ),
    DemoViolation(
        category=Category.SUSPECTED_IP,
        severity=Severity.HIGH,
        title=("ブランドロゴを含む商品画像の使用", "Use of a brand's logo in product pictures"),
        listing="スマートフォンケース クリア(SKU: YMD-CASE-12)",
        found=(
            "商品画像の2枚目に、権利者の許諾を確認できないブランドロゴが写っています。",
            "The second picture shows a brand's logo, and we could not confirm that its owner allows it.",
        ),
        evidence=(
            "差し替え後の商品画像、または権利者の使用許諾書",
            "The new picture, or a letter of authorization from the owner",
        ),
        opened_ago=timedelta(days=33),
        respond_in=timedelta(days=14),
    ),
    DemoViolation(
        category=Category.CONDITION,
        severity=Severity.MEDIUM,
        title=("「新品」として使用済みの商品が届いたとの申し立て", "Complaint that a used product was sold as new"),
        listing="加湿器 卓上型(SKU: YMD-HUM-02)",
        found=(
            "購入者から、タンクに水あかが残っていたとの申し立てがありました。",
            "A buyer reported limescale in the tank.",
        ),
        evidence=(
            "検品と返品処理の手順書\n該当在庫の確認結果",
            "Your procedure for inspection and returns\nWhat the check of the stock in question found",
        ),
        opened_ago=timedelta(days=71),
    ),
    DemoViolation(
        category=Category.LISTING,
        severity=Severity.MEDIUM,
        title=("バリエーションの組み合わせの誤り", "Wrong combination of variations"),
        listing="収納ボックス 3個組(SKU: YMD-BOX-3)",
        found=(
            "色違いとして登録された商品に、容量の異なる商品が含まれています。",
            "A product of another size is listed as a colour of this one.",
        ),
        evidence=("", ""),
        opened_ago=timedelta(days=47),
    ),
    DemoViolation(
        category=Category.RESTRICTED,
        severity=Severity.HIGH,
        title=("技適マークの確認できない無線機器", "Radio equipment without a visible conformity mark"),
        listing="Wi-Fi 中継器(SKU: YMD-WIFI-1)",
        found=(
            "電波法に基づく技術基準適合証明等の表示(技適マーク)を確認できませんでした。",
            "The mark of technical conformity that the Radio Act requires could not be seen.",
        ),
        evidence=("技適マークと番号が読める写真", "A photograph that shows the mark and its number"),
        opened_ago=timedelta(days=118),
        closed_ago=timedelta(days=96),
    ),
    DemoViolation(
        category=Category.REVIEWS,
        severity=Severity.MEDIUM,
        title=("レビューの依頼に関する規約違反の疑い", "Suspected violation of the rules on asking for reviews"),
        listing="LEDデスクライト(SKU: YMD-LED-4)",
        found=(
            "同梱のカードに、高い評価を求める記載があるとの情報がありました。",
            "We were told that a card in the parcel asks for a good review.",
        ),
        evidence=("同梱物の写真", "Photographs of everything in the parcel"),
        opened_ago=timedelta(days=140),
        closed_ago=timedelta(days=131),
        resolution=Resolution.APPEAL_ACCEPTED,
    ),
)

HEALTHY: Final = (
    DemoViolation(
        category=Category.LISTING,
        severity=Severity.LOW,
        title=("商品説明と異なる内容量の表示", "Pack size that differs from the description"),
        listing="キッチンクロス 10枚組(SKU: SZK-CLOTH-10)",
        found=("商品名は10枚組、商品説明は8枚組となっていました。", "The title said 10 pieces and the description 8."),
        evidence=("", ""),
        opened_ago=timedelta(days=88),
        closed_ago=timedelta(days=87),
    ),
)

DEACTIVATED: Final = (
    DemoViolation(
        category=Category.SAFETY,
        severity=Severity.CRITICAL,
        title=("PSEマークの確認できないモバイルバッテリーの販売", "Sale of power banks without a visible PSE mark"),
        listing="モバイルバッテリー 20000mAh(SKU: TNK-PB20)",
        found=(
            "電気用品安全法に基づくPSEマークと届出事業者名が、商品画像と現物のいずれでも確認できませんでした。",
            "Neither the pictures nor the product itself shows the PSE mark and the notified supplier that the "
            "Electrical Appliances and Materials Safety Act requires.",
        ),
        evidence=(
            "適合性検査の証明書\n届出事業者名の表示が分かる写真\n在庫の処分計画",
            "The certificate of conformity\nPhotographs that show the notified supplier\nA plan for the stock",
        ),
        opened_ago=timedelta(days=6),
        respond_in=timedelta(hours=20),
    ),
    DemoViolation(
        category=Category.REVIEWS,
        severity=Severity.HIGH,
        title=("カスタマーレビューの対価として商品券を同封", "Gift vouchers enclosed in return for customer reviews"),
        listing="キャンプ用チェア(SKU: TNK-CHAIR-2)",
        found=(
            "商品に、高い評価の投稿と引き換えに商品券を進呈する旨のカードが同封されていました。",
            "A card in the parcel offered a gift voucher in return for a good review.",
        ),
        evidence=(
            "原因、実施した是正措置、再発防止策を記載した改善計画書",
            "A plan of action with the root cause, the actions taken and how it will not happen again",
        ),
        opened_ago=timedelta(days=20),
        respond_in=timedelta(days=3),
    ),
)
