"""Small models of each kind that are right, for tests that make them wrong in one place."""

from typing import Final

HEAD: Final = """\
key: ours
version: 1
name: {ja: 当店, en: Ours}
source: our own rules
"""

BALANCE: Final = f"""\
{HEAD}kind: balance_down
range: [0, 100]
start: 50
window: {{type: rolling, days: 30}}
points:
  by_severity: {{critical: to_zero, high: 8, medium: 4, low: 2, no_impact: 0}}
restore_on: [resolved]
expiry: {{days: 30}}
bands:
  - {{key: good, name: {{ja: 良, en: Good}}, min: 50, max: 100, tone: good}}
  - {{key: bad, name: {{ja: 悪, en: Bad}}, min: 0, max: 49, tone: bad}}
tiers:
  - {{at: 20, key: first, name: {{ja: 一, en: One}}, tone: warn}}
  - at: 10
    key: second
    name: {{ja: 二, en: Two}}
    tone: bad
    actions:
      - key: fine
        name: {{ja: 罰金, en: Fine}}
        money: {{amount: 100, currency: JPY}}
assurance:
  name: {{ja: 保証, en: Assurance}}
  min_value: 60
  for_days: 30
  max_days_below: 3
  grace_hours: 72
second_review:
  name: {{ja: 再審査, en: Second review}}
  requires_assurance: true
  slots: 3
  answer_hours: 48
  lost_slot_returns_after_days: 180
  max_per_enforcement: 1
unconfirmed:
  points.by_severity.high: nobody says
"""

POINTS: Final = f"""\
{HEAD}kind: points_up
expiry: {{days: 30}}
points:
  between: [1, 48]
  by_policy: {{late: [2, 4]}}
restore_on: []
tiers:
  - {{at: 12, key: first, name: {{ja: 一, en: One}}, tone: warn}}
  - {{at: 24, key: second, name: {{ja: 二, en: Two}}, tone: bad}}
terminal_at: 24
"""

TARGETS: Final = f"""\
{HEAD}kind: thresholds
evaluation: {{every: month, day: 1}}
sample: {{of: orders, at_least: 5}}
sample_window: {{type: rolling, days: 30}}
metrics:
  - key: late
    name: {{ja: 遅延, en: Late}}
    numerator: [late]
    denominator: orders
    windows:
      - {{type: rolling, days: 30}}
      - {{type: rolling, days: 60}}
    target: {{at_most: 0.1, by_region: {{NO: 0.2}}}}
    coverage: {{part: told, of: orders, at_least: 0.8}}
    or_count_at_most: 2
consequences:
  - {{key: warned, name: {{ja: 警告, en: Warned}}, tone: warn, missed_in_a_row: 2}}
  - {{key: lost, name: {{ja: 失効, en: Lost}}, tone: bad, missed_in_a_row: 3}}
badge:
  key: star
  name: {{ja: 星, en: Star}}
  targets:
    late: {{at_most: 0.01}}
"""

LEVELS: Final = f"""\
{HEAD}kind: levels
by: metrics
metrics:
  - key: late
    name: {{ja: 遅延, en: Late}}
    numerator: [late]
    denominator: orders
    windows: [{{type: rolling, days: 30}}]
levels:
  - key: top
    name: {{ja: 上, en: Top}}
    tone: good
    targets:
      late: {{at_most: 0.01}}
    sample: {{of: orders, at_least: 5}}
    sample_window: {{type: rolling, days: 30}}
  - {{key: rest, name: {{ja: 他, en: The rest}}, tone: warn}}
"""

SANCTIONS: Final = f"""\
{HEAD}kind: levels
by: sanctions
levels:
  - {{key: free, name: {{ja: 無, en: None}}, tone: good}}
  - {{key: warned, name: {{ja: 警, en: Warned}}, tone: warn, sanction: warning}}
  - {{key: removed, name: {{ja: 削, en: Removed}}, tone: warn, sanction: listing_removed}}
  - {{key: limited, name: {{ja: 限, en: Limited}}, tone: bad, sanction: restricted, hours: [3]}}
  - {{key: stopped, name: {{ja: 停, en: Stopped}}, tone: bad, sanction: restricted_indefinitely}}
  - {{key: out, name: {{ja: 退, en: Out}}, tone: bad, sanction: expelled}}
"""

ALL: Final = (BALANCE, POINTS, TARGETS, LEVELS, SANCTIONS)
