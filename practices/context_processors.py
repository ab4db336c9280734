def unread_messages(request):
    return {}
