"""The warnings of the demo's sellers, written as a marketplace writes them. Data only."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from kenzen.health.rules import Category, Severity


@dataclass(frozen=True, slots=True)
class DemoViolation:
    """One warning. Times are relative to the moment of seeding; ``respond_in`` is ``None`` without a deadline."""

    category: Category
    severity: Severity
    title_ja: str
    title_en: str
    listing: str
    found_ja: str
    found_en: str
    evidence_ja: str
    evidence_en: str
    points: int
    opened_ago: timedelta
    respond_in: timedelta | None


AT_RISK: Final = (
    DemoViolation(
        category=Category.AUTHENTICITY,
        severity=Severity.HIGH,
        title_ja="商品の真贋に関する購入者からの申し立て",
        title_en="Customer complaint about the authenticity of a product",
        listing="ワイヤレスイヤホン BT-520(SKU: YMD-BT520-BK)",
        found_ja="11月12日の注文について、購入者から「箱の印刷が正規品と異なる」との申し立てがありました。",
        found_en="A buyer of an order of 12 November reported that the printing on the box differs from the genuine "
        "product.",
        evidence_ja="過去365日以内の仕入先の請求書(10点以上、仕入先の名称・住所・電話番号の記載があるもの)",
        evidence_en="Invoices of your supplier from the last 365 days for 10 units or more, with the supplier's name, "
        "address and telephone number",
        points=48,
        opened_ago=timedelta(days=12),
        respond_in=timedelta(days=1, hours=21),
    ),
    DemoViolation(
        category=Category.SUSPECTED_IP,
        severity=Severity.MEDIUM,
        title_ja="商標を含む商品名の使用",
        title_en="Use of a trademark in a product title",
        listing="スマートフォンケース 手帳型(SKU: YMD-CASE-07)",
        found_ja="商品名に、ブランド登録された商標が権利者の許諾を確認できないまま使われています。",
        found_en="The title uses a registered brand, and we could not confirm that its owner allows it.",
        evidence_ja="権利者の使用許諾書、または商品名を修正した旨のご連絡",
        evidence_en="A letter of authorization from the owner, or word that the title was corrected",
        points=24,
        opened_ago=timedelta(days=5),
        respond_in=timedelta(days=9),
    ),
    DemoViolation(
        category=Category.LISTING,
        severity=Severity.LOW,
        title_ja="バリエーションの組み合わせの誤り",
        title_en="Wrong combination of variations",
        listing="収納ボックス 3個組(SKU: YMD-BOX-3)",
        found_ja="色違いとして登録された商品に、容量の異なる商品が含まれています。",
        found_en="A product of another size is listed as a colour of this one.",
        evidence_ja="",
        evidence_en="",
        points=20,
        opened_ago=timedelta(days=47),
        respond_in=None,
    ),
)

DEACTIVATED: Final = (
    DemoViolation(
        category=Category.SAFETY,
        severity=Severity.CRITICAL,
        title_ja="PSEマークの確認できないモバイルバッテリーの販売",
        title_en="Sale of power banks without a visible PSE mark",
        listing="モバイルバッテリー 20000mAh(SKU: TNK-PB20)",
        found_ja="電気用品安全法に基づくPSEマークと届出事業者名が、商品画像と現物のいずれでも確認できませんでした。",
        found_en="Neither the pictures nor the product itself shows the PSE mark and the notified supplier that the "
        "Electrical Appliances and Materials Safety Act requires.",
        evidence_ja="適合性検査の証明書、届出事業者名の表示が分かる写真、在庫の処分計画",
        evidence_en="The certificate of conformity, photographs that show the notified supplier, and a plan for the "
        "stock",
        points=100,
        opened_ago=timedelta(days=6),
        respond_in=timedelta(hours=20),
    ),
    DemoViolation(
        category=Category.REVIEWS,
        severity=Severity.HIGH,
        title_ja="カスタマーレビューの対価として商品券を同封",
        title_en="Gift vouchers enclosed in return for customer reviews",
        listing="キャンプ用チェア(SKU: TNK-CHAIR-2)",
        found_ja="商品に、高い評価の投稿と引き換えに商品券を進呈する旨のカードが同封されていました。",
        found_en="A card in the parcel offered a gift voucher in return for a good review.",
        evidence_ja="原因、実施した是正措置、再発防止策を記載した改善計画書",
        evidence_en="A plan of action with the root cause, the actions taken and how it will not happen again",
        points=68,
        opened_ago=timedelta(days=20),
        respond_in=timedelta(days=3),
    ),
)
