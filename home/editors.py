"""What the group «Redattori» may do: write pages, keep images, documents and the lists that pages use."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

GROUP = "Redattori"
PAGE_VERBS = ["add_page", "change_page", "publish_page"]
COLLECTION_VERBS = [
    ("wagtailimages", "image"),
    ("wagtaildocs", "document"),
]
# Snippets of home, and by name those of services; never a practice.
LISTS = [("home", "office"), ("services", "category"), ("services", "topic")]
# Steps that forms share stay where forms name them: nobody deletes one.
LIBRARY_VERBS = ("add", "change", "publish", "view")


def give_permissions(home):
    """Makes the group, or brings it up to date. The empty groups that Wagtail starts with go."""
    group, _ = Group.objects.get_or_create(name=GROUP)
    Group.objects.filter(name__in=["Editors", "Moderators"], user__isnull=True).delete()
    group.permissions.set([_permission("wagtailadmin", "access_admin"), *_list_permissions()])
    for codename in PAGE_VERBS:
        permission = _permission("wagtailcore", codename)
        GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
    root = Collection.get_first_root_node()
    for app, model in COLLECTION_VERBS:
        for verb in ("add", "change", "choose"):
            permission = _permission(app, f"{verb}_{model}")
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )


def _permission(app, codename):
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _list_permissions():
    verbs = ("add", "change", "delete", "view")
    library = [_permission("services", f"{verb}_steptemplate") for verb in LIBRARY_VERBS]
    return library + [_permission(app, f"{verb}_{model}") for app, model in LISTS for verb in verbs]
