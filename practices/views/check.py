"""The public check of a paper by its code: number, date and digest, nothing about a person."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import throttle

from .. import document_check

FROM_ADDRESS = (60, 5 * 60)


class CodeForm(forms.Form):
    use_required_attribute = False
    codice = forms.CharField(
        label=_("Codice di verifica del documento"),
        help_text=_(
            "È stampato in fondo al documento: 32 tra cifre e lettere da «a» a «f». Gli spazi non contano."
        ),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code-field"}),
        error_messages={"required": _("Inserisci il codice di verifica")},
    )

    def clean_codice(self):
        code = document_check.normal(self.cleaned_data["codice"])
        if not document_check.CODE.fullmatch(code):
            raise forms.ValidationError(
                _("Il codice ha 32 tra cifre e lettere da «a» a «f»: controlla di averlo scritto tutto")
            )
        return code


@require_safe
def check(request):
    """The field for the code; a code leads to its own address."""
    form = CodeForm(request.GET if "codice" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("practices:checked", form.cleaned_data["codice"])
    status = 422 if form.is_bound else 200
    return render(request, "practices/check.html", {"form": form}, status=status)


@never_cache
@require_safe
def checked(request, code):
    """What is known of the paper. For a code of no paper too the question is answered, with 200: a 404 would go on
    to look for redirects, and its time would tell the two apart."""
    if not throttle.allow(f"check:{throttle.address(request)}", *FROM_ADDRESS):
        return HttpResponse(status=429)
    code = document_check.normal(code)
    document = document_check.find(code)
    context = {"document": document, "form": CodeForm(initial={"codice": code[:100]})}
    response = render(request, "practices/checked.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
