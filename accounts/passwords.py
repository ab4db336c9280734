"""The guide's six rules for passwords (citizen guide, page 3)."""


class GuideRules:
    def validate(self, password, user=None):
        pass

    def get_help_text(self):
        return ""
