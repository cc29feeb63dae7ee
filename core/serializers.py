from typing import Any

from rest_framework import serializers


class ReadSerializer(serializers.ModelSerializer):
    """A record as it is answered, each of its fields always there but those that `Meta.sometimes` names."""

    def get_extra_kwargs(self) -> dict[str, Any]:
        sometimes = getattr(self.Meta, "sometimes", [])
        return {
            name: {"required": False} if name in sometimes else {"read_only": True}
            for name in self.Meta.fields
        }


class PageAddress(serializers.URLField):
    """The address of the page on which a person reads the same record."""

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, value: Any) -> str:
        return self.context["request"].build_absolute_uri(value.get_absolute_url())
