// Replaced by the script of the step forms.
